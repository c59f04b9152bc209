"""Additional field mappings: rows of two fields and a direction."""

from dataclasses import dataclass
from typing import NamedTuple

from provisioning.catalogue.choices import MappingDirection
from provisioning.catalogue.kinds.base import JSON, Kind, KindError, Schema
from provisioning.catalogue.kinds.connected import salesforce_name
from provisioning.catalogue.kinds.plain import Choice


class MappingRow(NamedTuple):
    """One additional field mapping: which field of each side, and which way the value travels."""

    sf_field: str
    qb_field: str
    direction: MappingDirection


@dataclass(frozen=True)
class Mapping(Kind[tuple[MappingRow, ...]]):
    """Rows of an additional field mapping."""

    maximum: int = 10

    @property
    def text(self) -> str:
        return f"map 0..{self.maximum}"

    def parse(self, value: JSON) -> tuple[MappingRow, ...]:
        if value is None:
            return ()
        if not isinstance(value, list | tuple):
            raise KindError("Enter rows of Salesforce field, QuickBooks field and direction.")
        if len(value) > self.maximum:
            raise KindError(f"Keep at most {self.maximum} rows; there are {len(value)}.")
        rows = tuple(self._row(row, number) for number, row in enumerate(value, 1))
        for number, row in enumerate(rows, 1):
            if row in rows[: number - 1]:
                raise KindError(f"Remove row {number}: it repeats another one.")
        return rows

    def _row(self, row: JSON, number: int) -> MappingRow:
        if not isinstance(row, dict) or set(row) != {"sf_field", "qb_field", "direction"}:
            raise KindError(f"Give row {number} a sf_field, a qb_field and a direction.")
        sf_field, qb_field, direction = row["sf_field"], row["qb_field"], row["direction"]
        if not (
            isinstance(sf_field, str) and isinstance(qb_field, str) and sf_field.strip() and qb_field.strip()
        ):
            raise KindError(f"Name both fields in row {number}.")
        return MappingRow(
            salesforce_name(sf_field, "field"), qb_field.strip(), Choice(MappingDirection).parse(direction)
        )

    def dump(self, value: tuple[MappingRow, ...]) -> JSON:
        return [
            {"sf_field": r.sf_field, "qb_field": r.qb_field, "direction": r.direction.value} for r in value
        ]

    def schema(self) -> Schema:
        text = {"type": "string", "minLength": 1}
        row = {"sf_field": text, "qb_field": text, "direction": Choice(MappingDirection).schema()}
        items = {"type": "object", "properties": row, "required": list(row), "additionalProperties": False}
        return {"type": "array", "maxItems": self.maximum, "items": items}
