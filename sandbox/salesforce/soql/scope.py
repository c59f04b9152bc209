"""Names of a query resolved against what the user sees: fields, ways to parents (joins), aliases."""

from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.salesforce.access import Access
from sandbox.salesforce.schema.catalogue import Schema
from sandbox.salesforce.schema.fields import Field, FieldType, SObject
from sandbox.salesforce.soql.errors import no_such_column, no_such_relationship
from sandbox.salesforce.soql.polymorphic import COMMON_FIELDS, common_field, name_object
from sandbox.salesforce.soql.tree import Path
from sandbox.salesforce.soql.unverified import too_deep
from sandbox.salesforce.store import quoted

_MOST_LEVELS = 5


@dataclass(frozen=True, slots=True)
class Place:
    """An object at a point of the query: its table alias and the way from the source.

    ``link`` and ``targets`` are there for a lookup to several objects: the SQL of the Id, and a place for each of them.
    """

    sobject: SObject
    alias: str
    way: tuple[str, ...]
    link: str = ""
    targets: tuple["Place", ...] = ()

    @property
    def id_sql(self) -> str:
        """The Id of the record that is here."""
        return self.link or f'{self.alias}."Id"'

    @property
    def type_sql(self) -> str:
        """The name of the object that the record here is of; nothing where there is but one."""
        if not self.targets:
            return ""
        cases = " ".join(f"WHEN '{one.sobject.prefix}' THEN '{one.sobject.name}'" for one in self.targets)
        return f"CASE substr({self.link}, 1, 3) {cases} END"


@dataclass(frozen=True, slots=True)
class Column:
    """A field at a place. ``given`` is its SQL where that is not the field's own."""

    place: Place
    field: Field
    given: str = ""

    @property
    def sql(self) -> str:
        """The expression that gives its stored value."""
        if self.given:
            return self.given
        if self.field.type is FieldType.ADDRESS:
            return _address_sql(self.place.alias, self.field.name.removesuffix("Address"))
        if self.field.sql:
            return self.field.sql.format(t=self.place.alias)
        return f"{self.place.alias}.{quoted(self.field.name)}"


class Scope:
    """One FROM with the joins that its paths need. Aliases are unique over the whole statement."""

    def __init__(
        self,
        schema: Schema,
        access: Access,
        source: SObject,
        alias: str,
        numbers: list[int],
        aliases: Sequence[tuple[str, Path]] = (),
    ) -> None:
        self._schema = schema
        self._access = access
        self._names = {alias.lower(), source.name.lower()}
        self._numbers = numbers
        self.root = Place(source, self._new_alias(), ())
        self._places: dict[tuple[str, ...], Place] = {(): self.root}
        self._aliases: dict[str, tuple[str, ...]] = {}
        for name, way in aliases:
            self._aliases[name.lower()] = self._ways(way)
        self.joins: list[str] = []

    @property
    def tables(self) -> str:
        """The FROM clause's content."""
        return " ".join([f"{quoted(self.root.sobject.name)} AS {self.root.alias}", *self.joins])

    @property
    def schema(self) -> Schema:
        """The objects."""
        return self._schema

    def column(self, path: Path) -> Column:
        """The field that a path leads to."""
        parts = self._ways(path)
        if len(parts) - 1 > _MOST_LEVELS:
            raise too_deep(path.position)
        place = self.root
        for step in parts[:-1]:
            place = self._go(place, step, path)
        return self.field_at(place, parts[-1], path.position)

    def field_at(self, place: Place, name: str, position: int) -> Column:
        """The field of that name at a place."""
        if place.targets:
            return self._common(place, name, position)
        field = self._access.fields(place.sobject).get(name.lower())
        if field is None:
            raise no_such_column(name, place.sobject.name, position)
        return Column(place, field)

    def polymorphic(self, path: Path) -> Place:
        """The place that the relationship of a TYPEOF leads to."""
        place = self.root
        for step in self._ways(path):
            place = self._go(place, step, path)
        return place

    def place(self, way: tuple[str, ...]) -> Place:
        """The place that a way of relationship names leads to, already gone before."""
        return self._places[way]

    def visible(self) -> list[Field]:
        """Every field of the source that the user may read."""
        return list(self._access.fields(self.root.sobject).values())

    def at(self, field: Field) -> Column:
        """A field of the source itself."""
        return Column(self.root, field)

    def _ways(self, path: Path) -> tuple[str, ...]:
        """The parts of a path without the source's alias, a parent's alias replaced by the way to it."""
        first = path.parts[0].lower()
        if first in self._names and len(path.parts) > 1 and not self._parent(self.root, first):
            return path.parts[1:]
        known = self._aliases.get(first)
        return path.parts if known is None else (*known, *path.parts[1:])

    def _go(self, place: Place, step: str, path: Path) -> Place:
        link = None if place.targets else self._parent(place, step)
        if link is None:
            raise no_such_relationship(step, path.position)
        way = (*place.way, link.relationship)
        known = self._places.get(way)
        if known is None:
            targets = [found for name in link.reference_to if (found := self._schema.find(name))]
            seen = [one for one in targets if self._access.may_read(one)]
            if not seen:
                raise no_such_relationship(step, path.position)
            if len(targets) == 1:
                known = self._join(place, link, targets[0], way)
            else:
                known = Place(
                    name_object(),
                    "",
                    way,
                    Column(place, link).sql,
                    tuple(self._join(place, link, one, way) for one in seen),
                )
            self._places[way] = known
        return known

    def _join(self, place: Place, link: Field, target: SObject, way: tuple[str, ...]) -> Place:
        joined = Place(target, self._new_alias(), way)
        self.joins.append(
            f"LEFT JOIN {quoted(target.name)} AS {joined.alias} "
            f'ON {joined.alias}."Id" = {Column(place, link).sql}'
        )
        return joined

    def _common(self, place: Place, name: str, position: int) -> Column:
        wanted = name.lower()
        if wanted not in COMMON_FIELDS:
            raise no_such_column(name, place.sobject.name, position)
        if wanted == "id":
            return Column(place, place.sobject.fields["id"], place.link)
        if wanted == "type":
            return Column(place, place.sobject.fields["type"], place.type_sql)
        found = [
            Column(one, field).sql
            for one in place.targets
            if (field := common_field(one.sobject, wanted))
            and field.name.lower() in self._access.fields(one.sobject)
        ]
        sql = "NULL" if not found else found[0] if len(found) == 1 else f"coalesce({', '.join(found)})"
        return Column(place, place.sobject.fields[wanted], sql)

    def _parent(self, place: Place, step: str) -> Field | None:
        wanted = step.lower()
        return next(
            (
                one
                for one in self._access.fields(place.sobject).values()
                if one.relationship.lower() == wanted
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
    degrees = {key: f"{alias}.{quoted(prefix + key.capitalize())}" for key in ("latitude", "longitude")}
    pairs = ", ".join(f"'{key}', {column}" for key, column in columns.items())
    pairs += "".join(f", '{key}', {column} / 1e15" for key, column in degrees.items())
    filled = ", ".join([*columns.values(), *degrees.values()])
    return f"CASE WHEN coalesce({filled}) IS NULL THEN NULL ELSE json_object({pairs}) END"
