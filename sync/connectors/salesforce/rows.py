"""Rows of an answer, JSON or CSV, as records."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sync.connectors.salesforce.describe import Describes
from sync.engine.records import Query, Record, Value


class RowReader:
    """Turns rows into records, each value in Python's type of its field."""

    def __init__(self, describes: Describes, more: Callable[[str], Any]) -> None:
        """``more`` fetches the next page of a child query by its nextRecordsUrl."""
        self._describes = describes
        self._more = more

    def records(self, query: Query, rows: Sequence[Mapping[str, Any]]) -> list[Record]:
        """Records of a page; parent columns are named as asked (Account.Name), also where there is no parent."""
        parents = [column for column in query.columns if "." in column]
        return [self._record(query.object, row, parents) for row in rows]

    def csv_records(self, query: Query, rows: Sequence[Mapping[str, str]]) -> list[Record]:
        """Records of a Bulk result, where an empty cell is null."""
        records = []
        for row in rows:
            values: dict[str, Value] = {}
            for name, text in row.items():
                values[name] = None if text == "" else self._value(query.object, name, text)
            records.append(_made(query.object, values, {}))
        return records

    def _record(self, object_name: str, row: Mapping[str, Any], parents: Sequence[str]) -> Record:
        readers = self._describes.get(object_name).readers
        values: dict[str, Value] = {}
        children: dict[str, list[Record]] = {}
        for name, value in row.items():
            if isinstance(value, dict):
                if "records" in value:
                    children[name] = self._children(value)
                elif name != "attributes":
                    self._flatten(f"{name}.", value, values)
            elif value is not None and name in readers:
                values[name] = readers[name](value)
            else:
                values[name] = value
        for column in parents:
            if column not in values:
                values[column] = None
                values.pop(column.split(".")[0], None)
        return _made(object_name, values, children)

    def _flatten(self, prefix: str, parent: Mapping[str, Any], values: dict[str, Value]) -> None:
        type_name = (parent.get("attributes") or {}).get("type")
        readers = self._describes.get(type_name).readers if type_name else {}
        for name, value in parent.items():
            if isinstance(value, dict):
                if name != "attributes":
                    self._flatten(f"{prefix}{name}.", value, values)
            elif value is not None and name in readers:
                values[prefix + name] = readers[name](value)
            else:
                values[prefix + name] = value

    def _children(self, answer: Mapping[str, Any]) -> list[Record]:
        records: list[Record] = []
        page: Mapping[str, Any] = answer
        while True:
            records += [self._record(row["attributes"]["type"], row, ()) for row in page["records"]]
            if page.get("done", True):
                return records
            page = self._more(page["nextRecordsUrl"])

    def _value(self, object_name: str, name: str, text: str) -> Value:
        described = self._describes.get(object_name)
        while "." in name:
            relationship, name = name.split(".", 1)
            described = self._describes.get(_parent(described.info.fields, relationship))
        reader = described.readers.get(name)
        return reader(text) if reader else text


def _parent(fields: Mapping[str, Any], relationship: str) -> str:
    """The sObject behind ``relationship``: Account behind Account (AccountId), X__c behind Y__r (Y__c)."""
    custom = relationship.removesuffix("__r")
    field = fields[f"{custom}__c" if custom != relationship else f"{relationship}Id"]
    return str(field.reference_to[0])


def _made(object_name: str, values: dict[str, Value], children: Mapping[str, Sequence[Record]]) -> Record:
    stamp = values.get("SystemModstamp")
    if not isinstance(stamp, datetime):
        stamp = datetime.fromtimestamp(0, UTC)
    return Record(
        object=object_name,
        id=str(values.get("Id") or ""),
        version=version_text(stamp),
        modified=stamp,
        values=values,
        children=children,
        deleted=values.get("IsDeleted") is True,
    )


def version_text(stamp: datetime) -> str:
    """A SystemModstamp in the one form that versions have, however the answer wrote it: REST and Bulk differ."""
    return stamp.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{stamp.microsecond // 1000:03d}+0000"
