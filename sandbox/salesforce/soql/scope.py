"""Names of a query resolved against what the user sees: fields, ways to parents (joins), aliases."""

from dataclasses import dataclass

from sandbox.salesforce.access import Access
from sandbox.salesforce.schema.catalogue import Schema
from sandbox.salesforce.schema.fields import Field, FieldType, SObject
from sandbox.salesforce.soql.errors import no_such_column, no_such_relationship
from sandbox.salesforce.soql.tree import Path
from sandbox.salesforce.store import quoted


@dataclass(frozen=True, slots=True)
class Place:
    """An object at a point of the query: its table alias and the way from the source."""

    sobject: SObject
    alias: str
    way: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A field at a place."""

    place: Place
    field: Field

    @property
    def sql(self) -> str:
        """The expression that gives its stored value."""
        if self.field.type is FieldType.ADDRESS:
            return _address_sql(self.place.alias, self.field.name.removesuffix("Address"))
        if self.field.sql:
            return self.field.sql.format(t=self.place.alias)
        return f"{self.place.alias}.{quoted(self.field.name)}"


class Scope:
    """One FROM with the joins that its paths need. Aliases are unique over the whole statement."""

    def __init__(
        self, schema: Schema, access: Access, source: SObject, alias: str, numbers: list[int]
    ) -> None:
        self._schema = schema
        self._access = access
        self._names = {alias.lower(), source.name.lower()}
        self._numbers = numbers
        self.root = Place(source, self._new_alias(), ())
        self._places: dict[tuple[str, ...], Place] = {(): self.root}
        self._joins: list[str] = []

    @property
    def tables(self) -> str:
        """The FROM clause's content."""
        return " ".join([f"{quoted(self.root.sobject.name)} AS {self.root.alias}", *self._joins])

    def column(self, path: Path) -> Column:
        """The field that a path leads to."""
        parts = path.parts
        if len(parts) > 1 and parts[0].lower() in self._names and not self._parent(self.root, parts[0]):
            parts = parts[1:]
        place = self.root
        for step in parts[:-1]:
            place = self._go(place, step, path)
        field = self._access.fields(place.sobject).get(parts[-1].lower())
        if field is None:
            raise no_such_column(parts[-1], place.sobject.name, path.position)
        return Column(place, field)

    def place(self, way: tuple[str, ...]) -> Place:
        """The place that a way of relationship names leads to, already gone before."""
        return self._places[way]

    def visible(self) -> list[Field]:
        """Every field of the source that the user may read."""
        return list(self._access.fields(self.root.sobject).values())

    def at(self, field: Field) -> Column:
        """A field of the source itself."""
        return Column(self.root, field)

    def record_id(self, place: Place) -> Column:
        """The Id of the record at a place."""
        return Column(place, place.sobject.fields["id"])

    def _go(self, place: Place, step: str, path: Path) -> Place:
        link = self._parent(place, step)
        if link is None:
            raise no_such_relationship(step, path.position)
        way = (*place.way, link.relationship)
        known = self._places.get(way)
        if known is None:
            target = self._schema.get(link.reference_to[0])
            known = Place(target, self._new_alias(), way)
            self._places[way] = known
            self._joins.append(
                f"LEFT JOIN {quoted(target.name)} AS {known.alias} "
                f'ON {known.alias}."Id" = {place.alias}.{quoted(link.name)}'
            )
        return known

    def _parent(self, place: Place, step: str) -> Field | None:
        wanted = step.lower()
        return next(
            (
                one
                for one in self._access.fields(place.sobject).values()
                if one.type is FieldType.REFERENCE and one.relationship.lower() == wanted
            ),
            None,
        )

    def _new_alias(self) -> str:
        self._numbers[0] += 1
        return f"t{self._numbers[0]}"


def _address_sql(alias: str, prefix: str) -> str:
    parts = {
        "city": "City",
        "country": "Country",
        "geocodeAccuracy": "GeocodeAccuracy",
        "postalCode": "PostalCode",
        "state": "State",
        "street": "Street",
    }
    columns = {key: f"{alias}.{quoted(prefix + name)}" for key, name in parts.items()}
    pairs = ", ".join(f"'{key}', {column}" for key, column in columns.items())
    filled = ", ".join(columns.values())
    return (
        f"CASE WHEN coalesce({filled}) IS NULL THEN NULL "
        f"ELSE json_object({pairs}, 'latitude', NULL, 'longitude', NULL) END"
    )
