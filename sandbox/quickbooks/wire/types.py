"""PostgreSQL's types for QuickBooks' columns: number, size and modifier as row descriptions carry them."""

from dataclasses import dataclass
from functools import lru_cache

from sandbox.quickbooks.schema.columns import Column, ColumnType


@dataclass(frozen=True, slots=True)
class PgType:
    """A type of the wire protocol."""

    oid: int
    name: str
    size: int
    modifier: int = -1


BIGINT = PgType(20, "int8", 8)
DOUBLE = PgType(701, "float8", 8)
VECTOR = PgType(22, "int2vector", -1)
_FIXED = {
    ColumnType.BOOL: PgType(16, "bool", 1),
    ColumnType.INT: PgType(23, "int4", 4),
    ColumnType.DATE: PgType(1082, "date", 4),
    ColumnType.DATETIME: PgType(1114, "timestamp", 8, 0),
}


@lru_cache(maxsize=4096)
def pg_type(column: Column) -> PgType:
    """The type of a column: texts as varchar(length), amounts as numeric(precision, scale)."""
    fixed = _FIXED.get(column.type)
    if fixed is not None:
        return fixed
    if column.scale is not None:
        precision, scale = column.scale
        return PgType(1700, "numeric", -1, (precision << 16 | scale) + 4)
    return PgType(1043, "varchar", -1, column.length + 4)
