"""A small org in memory behind the Connection port: enough for a loader, with refusals on request."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from sync.engine.records import (
    Failure,
    FieldInfo,
    ObjectInfo,
    Operation,
    OperationKind,
    Query,
    Record,
    Result,
    Value,
)


class Org:
    """Keeps records by sObject; ``refuse`` maps a value of Name to the message it is refused with."""

    batch_size = 200

    def __init__(
        self, *, fields: Sequence[str] = ("Name", "Active__c"), refuse: dict[str, str] | None = None
    ) -> None:
        self.fields = fields
        self.refuse = refuse or {}
        self.calls = 0
        self.writes: list[int] = []
        self.records: dict[str, dict[str, dict[str, Value]]] = {
            "Pricebook2": {"01s1": {"Name": "Standard Price Book"}, "01s2": {"Name": "Partners"}}
        }

    def of(self, name: str) -> list[dict[str, Value]]:
        return list(self.records.get(name, {}).values())

    def describe(self, name: str) -> ObjectInfo:
        return ObjectInfo(name, name, {field: FieldInfo(field, field, "string") for field in self.fields})

    def fetch(self, query: Query, *, column: str, keys: Sequence[str]) -> Sequence[Record]:
        found = self.records.get(query.object, {}).items()
        return [
            Record(query.object, id_, "1", self.now(), {name: values.get(name) for name in query.columns})
            for id_, values in found
            if values.get(column) in keys
        ]

    def changed(
        self,
        query: Query,
        *,
        after: datetime | None,
        until: datetime,
        page_size: int = 200,
        by_creation: bool = False,
    ) -> Iterator[Sequence[Record]]:
        raise NotImplementedError

    def count(
        self, query: Query, *, after: datetime | None, until: datetime, by_creation: bool = False
    ) -> int:
        raise NotImplementedError

    def write(self, operations: Sequence[Operation], *, deadline: datetime) -> Sequence[Result]:
        assert len(operations) <= self.batch_size
        assert deadline > self.now()
        self.writes.append(len(operations))
        return [self._apply(operation) for operation in operations]

    def _apply(self, operation: Operation) -> Result:
        records = self.records.setdefault(operation.object, {})
        if (message := self.refuse.get(str(operation.values.get("Name")))) is not None:
            return Result(failure=Failure("STRING_TOO_LONG", message))
        if operation.kind is OperationKind.UPDATE:
            records[operation.target_id].update(operation.values)
            return Result(id=operation.target_id)
        id_ = f"{operation.object}-{len(records) + 1}"
        records[id_] = dict(operation.values)
        if operation.object == "OpportunityLineItem":
            entry = self.records["PricebookEntry"][str(operation.values["PricebookEntryId"])]
            records[id_]["Product2Id"] = entry["Product2Id"]
        return Result(id=id_, created=True)

    def now(self) -> datetime:
        return datetime.now(UTC)

    def close(self) -> None:
        """Nothing is held."""
