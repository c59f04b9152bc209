"""Many rows of one table in one go, faster than bulk_create and bulk_update: one prepared statement, many values.

Measured over 2,000 records, bulk_update with its CASE expression took half of a whole run; making model instances
only to store them and asking every field to prepare every value took a third of the rest.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models, transaction

_NOTHING: Any = object()
#: Fields whose values go to the database as they are.
_PLAIN = (models.CharField, models.TextField, models.BooleanField, models.IntegerField)


def insert_rows(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows given as attribute values (``run_id``, ``state``); what is left out gets its field's default.

    Inside the caller's transaction.
    """
    if not rows:
        return
    fields = _fields(model)
    columns = ", ".join(_quoted(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {_quoted(model._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608 - own names
    _execute(sql, [_column(field, rows) for field in fields])


def update_rows(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Update rows given as attribute values, each with its primary key and all with the same attributes.

    Inside the caller's transaction.
    """
    if not rows:
        return
    primary: Any = model._meta.pk
    fields = [field for field in _fields(model) if field.attname in rows[0] and field is not primary]
    assignments = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
    table = _quoted(model._meta.db_table)
    sql = f"UPDATE {table} SET {assignments} WHERE {_quoted(primary.column)} = %s"  # noqa: S608 - own names
    _execute(sql, [_column(field, rows) for field in (*fields, primary)])


def _fields(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not field.generated]


def _column(field: Any, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    """The values of one field in all rows, as the database driver takes them."""
    name = field.attname
    values = [row[name] if name in row else field.get_default() for row in rows]
    if isinstance(field, _PLAIN):
        return values
    # The connection itself, not its proxy, and one look at a value that a whole page shares (a run, a time).
    real = transaction.get_connection()
    prepared: list[Any] = []
    shared, known = _NOTHING, None
    for value in values:
        if value is not shared:
            shared, known = value, field.get_db_prep_save(value, real)
        prepared.append(known)
    return prepared


def _execute(sql: str, columns: Sequence[Sequence[Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(sql, list(zip(*columns, strict=True)))


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
