"""The two implementations as the contract tests see them: the same questions in each system's own names."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sync.connectors.ports import Connection
from sync.engine.records import Operation, OperationKind, Query, Record, Value
from tests.sandbox_fixtures import SandboxPair, soon

#: Before and after everything that a test does.
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Side:
    """One end of a pair: its connection, and the names of one kind of record in it."""

    pair: SandboxPair
    name: str
    #: Of the sandbox's control API.
    side: str
    object: str
    name_column: str
    phone_column: str
    text_column: str
    amount_column: str
    version_column: str
    #: The statement or call with which records are created and changed, for faults.
    create_call: str
    update_call: str
    #: Records that one call creates.
    call_records: int
    name_length: int

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.name_column, self.phone_column, self.text_column, self.amount_column)

    def connect(self, **options: Any) -> Connection:
        if self.name == "SF":
            return self.pair.sf(**options)
        return self.pair.qb(**options)

    def query(self, **options: Any) -> Query:
        return Query(self.object, self.columns, **options)

    def create(self, name: str, **values: Value) -> Operation:
        """A create; ``phone``, ``text`` and ``amount`` go to the side's own columns."""
        mark = str(uuid.uuid4())
        external = ("QB_List_ID__c", mark) if self.name == "SF" else None
        return Operation(
            OperationKind.CREATE,
            self.object,
            mark,
            {self.name_column: name, **self.named(values)},
            external_id=external,
        )

    def update(self, target_id: str, expected_version: str = "", **values: Value) -> Operation:
        return Operation(
            OperationKind.UPDATE,
            self.object,
            str(uuid.uuid4()),
            self.named(values),
            target_id=target_id,
            expected_version=expected_version,
        )

    def named(self, values: dict[str, Value]) -> dict[str, Value]:
        names = {
            "name": self.name_column,
            "phone": self.phone_column,
            "text": self.text_column,
            "amount": self.amount_column,
        }
        return {names[key]: value for key, value in values.items()}

    def make(self, connection: Connection, names: Sequence[str]) -> list[str]:
        """Records of these names; their ids."""
        ids: list[str] = []
        for start in range(0, len(names), 200):
            operations = [self.create(name) for name in names[start : start + 200]]
            for result in connection.write(operations, deadline=soon()):
                assert result.failure is None, result.failure
                ids.append(result.id)
        return ids

    def names(self) -> list[str]:
        """Names of all records as they are there now, seen by somebody else."""
        return sorted(str(record.values[self.name_column]) for record in self.records())

    def records(self) -> list[Record]:
        """All records of the tests, read by a connection of their own."""
        until = datetime.now(UTC) + timedelta(days=1)
        pages = self.connect().changed(self.query(), after=LONG_AGO, until=until, page_size=2000)
        return [record for page in pages for record in page]

    def fault(self, kind: str, **options: str | float) -> None:
        self.pair.fault(self.side, kind, **options)


def salesforce(pair: SandboxPair) -> Side:
    return Side(
        pair=pair,
        name="SF",
        side="salesforce",
        object="Account",
        name_column="Name",
        phone_column="Phone",
        text_column="Description",
        amount_column="QB_Total_Balance__c",
        version_column="SystemModstamp",
        create_call="PATCH composite/sobjects/Account",
        update_call="PATCH composite/sobjects",
        call_records=200,
        name_length=255,
    )


def quickbooks(pair: SandboxPair) -> Side:
    return Side(
        pair=pair,
        name="QB",
        side="quickbooks",
        object="Customer",
        name_column="Name",
        phone_column="Phone",
        text_column="Notes",
        amount_column="CreditLimit",
        version_column="EditSequence",
        create_call="INSERT INTO Customer",
        update_call="UPDATE Customer",
        call_records=1,
        name_length=41,
    )
