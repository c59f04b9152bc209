"""All objects of one org, standard and custom, found by name, by key prefix and by parent."""

from collections.abc import Sequence

from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.schema import currencies, persons
from sandbox.salesforce.schema.declare import link
from sandbox.salesforce.schema.fields import ChildLink, Field, FieldType, SObject
from sandbox.salesforce.schema.objects import standard_objects


class Schema:
    """The objects by name without regard to case. ``version`` moves with every change: caches go by it."""

    def __init__(self) -> None:
        self.objects: dict[str, SObject] = {}
        self.version = 0
        self._children: dict[str, list[ChildLink]] | None = None
        self._prefixes: dict[str, SObject] | None = None
        self.forget_custom()

    def forget_custom(self) -> None:
        """Go back to the standard objects: the custom ones are read again."""
        self.objects = {one.name.lower(): one for one in standard_objects()}
        self._changed()

    def find(self, name: str) -> SObject | None:
        """The object of that name, or None."""
        return self.objects.get(name.lower())

    def get(self, name: str) -> SObject:
        """The object of that name; 404 NOT_FOUND as a path to a missing object is answered."""
        found = self.find(name)
        if found is None:
            raise ApiError(404, "NOT_FOUND", "The requested resource does not exist")
        return found

    def by_prefix(self, record_id: str) -> SObject | None:
        """The object that an Id belongs to; the first of those that share a prefix (01J: values of picklists)."""
        if self._prefixes is None:
            self._prefixes = {one.prefix: one for one in reversed(self.objects.values())}
        return self._prefixes.get(record_id[:3])

    def children(self, parent: str) -> list[ChildLink]:
        """Every lookup that points to ``parent``."""
        if self._children is None:
            self._children = {}
            for one in self.objects.values():
                for field in one.fields.values():
                    if field.type is FieldType.REFERENCE:
                        for target in field.reference_to:
                            self._children.setdefault(target.lower(), []).append(ChildLink(one.name, field))
        return self._children.get(parent.lower(), [])

    def add_object(self, made: SObject) -> None:
        """Add a custom object or replace it."""
        self.objects[made.name.lower()] = made
        self._changed()

    def add_field(self, owner: SObject, field: Field) -> None:
        """Add a custom field or replace it."""
        owner.add(field)
        self._changed()

    def add_currencies(self, codes: Sequence[str], corporate: str) -> None:
        """Give the org CurrencyType, and a currency to every object with amounts."""
        self.add_object(currencies.currency_type())
        for name in currencies.CARRIERS:
            self.add_field(self.get(name), currencies.currency_field(codes, corporate))
        for name, parent in currencies.LINES.items():
            self.add_field(self.get(name), currencies.line_currency_field(codes, corporate, parent))

    def add_persons(self) -> None:
        """Give Account the fields of a person, and Contact the mark of one that belongs to a person account."""
        contact = self.get("Contact")
        for field in persons.account_fields(contact):
            self.add_field(self.get("Account"), field)
        self.add_field(contact, persons.contact_field())

    def add_record_types(self, owner: SObject) -> None:
        """Give an object the lookup to its record types, unless it has it."""
        if owner.find("RecordTypeId") is None:
            self.add_field(owner, link("RecordTypeId", "RecordType", label="Record Type"))

    @property
    def has_currencies(self) -> bool:
        """Whether several currencies are in use."""
        return self.find("CurrencyType") is not None

    def remove_object(self, name: str) -> None:
        """Take a custom object away."""
        del self.objects[name.lower()]
        self._changed()

    def remove_field(self, owner: SObject, name: str) -> None:
        """Take a custom field away."""
        del owner.fields[name.lower()]
        self._changed()

    def _changed(self) -> None:
        self.version += 1
        self._children = None
        self._prefixes = None
