"""What SQLite packs for the wire is to the byte what Python makes of the same values."""

import asyncio
from datetime import date

import pytest

from sandbox.control import CallLog
from sandbox.quickbooks.company.file import CompanyFile
from sandbox.quickbooks.statements.plans import read
from sandbox.quickbooks.statements.result import Result
from sandbox.quickbooks.statements.session import Session
from sandbox.quickbooks.wire.rows import encoded

_INSERT = "INSERT INTO Customer (Name, Notes, Phone, CreditLimit) VALUES (?, ?, ?, ?)"
_VALUES: list[list[str | None]] = [
    ["Müller & Söhne", None, "", "12.5"],
    ["株式会社", "é" * 1500, None, None],
    ["Exactly", "x" * 1023, "(555) 555-0100", "-0.01"],
    ["One more", "x" * 1024, " ", "999999999.99"],
    *([f"Customer {number}", None, str(number), None] for number in range(150)),
]


async def _answer(session: Session, statement: str, bound: list[str | None]) -> Result:
    (plan,) = read(statement, session.company.schema)
    return await session.run(plan, bound)


def _bytes(
    company: CompanyFile, statement: str, bound: list[str | None], *, packs: bool
) -> tuple[bool, bytes]:
    async def draw() -> tuple[bool, bytes]:
        result = await _answer(Session(company, None, CallLog(), packs=packs), statement, bound)
        data = b""
        while not result.exhausted:
            await result.prepare(70)
            data += encoded(result, result.take(70))
        return result.packed, data

    return asyncio.run(draw())


@pytest.fixture
def customers(company: CompanyFile) -> CompanyFile:
    async def fill() -> None:
        session = Session(company, None, CallLog())
        for values in _VALUES:
            await _answer(session, _INSERT, values)

    asyncio.run(fill())
    return company


def test_packed_rows_are_those_of_python(customers: CompanyFile) -> None:
    today = str(date(1990, 1, 1))
    for statement, bound, packed, rows in (
        ("SELECT * FROM Customer", [], True, 154),
        ("SELECT TOP 3 Name, Name, Notes FROM Customer ORDER BY Name DESC", [], True, 3),
        ("SELECT a.Name, b.Name FROM Customer a, Customer b WHERE a.ListID = b.ListID", [], True, 154),
        ("SELECT IsActive, Sublevel, CreditLimit FROM Customer WHERE TimeModified > ?", [today], True, 154),
        ("SELECT DISTINCT Phone FROM Customer WHERE Notes IS NOT NULL", [], True, 3),
        ("SELECT * FROM Account", [], True, None),
        ("SELECT Name FROM Customer WHERE Name = 'Nobody'", [], True, 0),
        ("SELECT Name, CreditLimit / 3 FROM Customer", [], False, 154),
        ("SELECT CreditLimit / 3 AS CreditLimit FROM Customer", [], False, 154),
        ("SELECT CreditLimit FROM Customer UNION SELECT CreditLimit / 3 FROM Customer", [], False, None),
        ("SELECT COUNT(*), MAX(Name) FROM Customer", [], False, 1),
    ):
        found = _bytes(customers, statement, list(bound), packs=True)
        assert found == (packed, _bytes(customers, statement, list(bound), packs=False)[1]), statement
        if rows is not None:
            assert _count(found[1]) == rows, statement


def _count(data: bytes) -> int:
    """How many whole messages there are."""
    count, place = 0, 0
    while place < len(data):
        assert data[place : place + 1] == b"D"
        place += 1 + int.from_bytes(data[place + 1 : place + 5], "big")
        count += 1
    assert place == len(data)
    return count
