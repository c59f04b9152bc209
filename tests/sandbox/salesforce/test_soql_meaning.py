"""What queries find, against plain Python over the full rows: some hundred made from a seed number."""

import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tests.sandbox.salesforce.server import OrgClient

Row = dict[str, Any]
Test = Callable[[Row], bool]

_SEED, _QUERIES = 20260318, 400
_NAMES = (
    "Alfa",
    "alfa",
    "ALFA beta",
    "Ärger",
    "ärger 100%",
    "x_y",
    "Öl's",
    "zulu",
    'say "hi"',
    "back\\slash",
)
_CITIES = (None, "Berlin", "berlin", "Rome", "Ulm")
_STAGES = ("Prospecting", "Closed Won", "Closed Lost", "Qualification")
_DAYS = ("2025-12-31", "2026-01-01", "2026-01-31", "2026-02-28", "2027-07-04")
_AMOUNTS = (None, "-5", "0", "10.5", "100", "99999.99")


def _fill(org: OrgClient) -> None:
    chance = random.Random(_SEED)
    accounts = [
        {
            "attributes": {"type": "Account"},
            "Name": chance.choice(_NAMES),
            "BillingCity": chance.choice(_CITIES),
            "NumberOfEmployees": chance.choice([None, 0, 5, 50]),
        }
        for _ in range(40)
    ]
    made = org.call("POST", "composite/sobjects", json={"records": accounts}).json()
    ids = [one["id"] for one in made]
    deals = [
        {
            "attributes": {"type": "Opportunity"},
            "Name": chance.choice(_NAMES),
            "AccountId": chance.choice([None, *ids[:20]]),
            "StageName": chance.choice(_STAGES),
            "CloseDate": chance.choice(_DAYS),
            "Amount": chance.choice(_AMOUNTS),
        }
        for _ in range(120)
    ]
    answers = org.call("POST", "composite/sobjects", json={"records": deals}).json()
    assert all(one["success"] for one in [*made, *answers])


def _folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


def _ordered(operator: str, field: str, literal: Any) -> Test:
    compare: dict[str, Callable[[Any, Any], bool]] = {
        "<": lambda a, b: a < b,
        "<=": lambda a, b: a <= b,
        ">": lambda a, b: a > b,
        ">=": lambda a, b: a >= b,
    }
    return lambda row: row[field] is not None and compare[operator](_folded(row[field]), _folded(literal))


def _equal(field: str, literal: Any, *, negated: bool) -> Test:
    return lambda row: (_folded(row[field]) == _folded(literal)) != negated


def _key(name: str) -> Callable[[Row], Any]:
    return lambda row: row[name] if name == "AccountId" else _folded(row[name])


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _like(chance: random.Random) -> tuple[str, Test]:
    part = chance.choice(_NAMES)[: chance.randint(1, 4)]
    escaped = part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace("'", "\\'")
    kind = chance.choice(["begins", "ends", "holds", "single"])
    pattern = {
        "begins": f"{escaped}%",
        "ends": f"%{escaped}",
        "holds": f"%{escaped}%",
        "single": f"_{escaped}%",
    }[kind]
    wanted = part.casefold()

    def matches(row: Row) -> bool:
        name = row["Name"].casefold()
        return bool(
            {
                "begins": name.startswith(wanted),
                "ends": name.endswith(wanted),
                "holds": wanted in name,
                "single": name[1:].startswith(wanted) and len(name) > 0,
            }[kind]
        )

    return f"Name LIKE '{pattern}'", matches


def _condition(chance: random.Random, depth: int = 0) -> tuple[str, Test]:
    kind = chance.choice(
        ["text", "number", "date", "like", "in", "null", "stage", "parent", "not", "junction"]
    )
    if kind == "junction" and depth < 2:
        word = chance.choice(["AND", "OR"])
        parts = [_condition(chance, depth + 1) for _ in range(chance.randint(2, 3))]
        tests = [test for _, test in parts]
        text = f" {word} ".join(f"({part})" for part, _ in parts)
        return text, (
            (lambda row: all(t(row) for t in tests))
            if word == "AND"
            else (lambda row: any(t(row) for t in tests))
        )
    if kind == "not" and depth < 2:
        text, test = _condition(chance, depth + 1)
        return f"NOT ({text})", lambda row: not test(row)
    if kind == "like":
        return _like(chance)
    if kind == "number":
        operator, number = (
            chance.choice(["<", "<=", ">", ">=", "=", "!="]),
            chance.choice(["0", "10.50", "1e2", "-5.0", "10.499"]),
        )
        value = Decimal(number)
        if operator in {"=", "!="}:
            return f"Amount {operator} {number}", _equal("Amount", value, negated=operator == "!=")
        return f"Amount {operator} {number}", _ordered(operator, "Amount", value)
    if kind == "date":
        operator, day = chance.choice(["<", "<=", ">", ">="]), chance.choice(_DAYS)
        return f"CloseDate {operator} {day}", _ordered(operator, "CloseDate", day)
    if kind == "in":
        chosen = chance.sample(_NAMES, 3)
        folded = {one.casefold() for one in chosen}
        negated = chance.random() < 0.5
        text = f"Name {'NOT IN' if negated else 'IN'} ({', '.join(map(_quoted, chosen))})"
        return text, lambda row: (row["Name"].casefold() in folded) != negated
    if kind == "null":
        field, negated = chance.choice(["Amount", "AccountId"]), chance.random() < 0.5
        return f"{field} {'!=' if negated else '='} null", lambda row: (row[field] is None) != negated
    if kind == "parent":
        city, negated = chance.choice(["BERLIN", "Ulm"]), chance.random() < 0.5
        return f"Account.BillingCity {'!=' if negated else '='} '{city}'", _equal(
            "City", city, negated=negated
        )
    if kind == "stage":
        stage = chance.choice(_STAGES).lower()
        return f"StageName = '{stage}'", _equal("StageName", stage, negated=False)
    operator, name = chance.choice(["=", "!="]), chance.choice(_NAMES)
    return f"Name {operator} {_quoted(name.upper())}", _equal("Name", name.upper(), negated=operator == "!=")


def _rows(org: OrgClient) -> tuple[list[Row], list[Row]]:
    accounts = org.query("SELECT FIELDS(ALL) FROM Account LIMIT 200")
    cities = {one["Id"]: one["BillingCity"] for one in accounts}
    deals = org.query("SELECT FIELDS(ALL) FROM Opportunity LIMIT 200")
    for one in deals:
        one["City"] = cities.get(one["AccountId"])
        one["Amount"] = None if one["Amount"] is None else Decimal(str(one["Amount"]))
    assert (len(accounts), len(deals)) == (40, 120)
    return accounts, deals


def test_queries_find_what_plain_python_finds(org: OrgClient) -> None:
    _fill(org)
    accounts, deals = _rows(org)
    chance = random.Random(_SEED)
    sizes = set()
    for _ in range(_QUERIES):
        text, test = _condition(chance)
        expected = {row["Id"] for row in deals if test(row)}
        found = org.query(f"SELECT Id FROM Opportunity WHERE {text}")
        assert {row["Id"] for row in found} == expected, text
        assert org.sf.query(f"SELECT COUNT() FROM Opportunity WHERE {text}")["totalSize"] == len(expected)
        sizes.add(len(expected))
    assert len(sizes) > 50
    _check_semi_joins(org, accounts, deals, chance)
    _check_order(org, deals, chance)
    _check_groups(org, deals)


def _check_semi_joins(org: OrgClient, accounts: list[Row], deals: list[Row], chance: random.Random) -> None:
    for _ in range(40):
        text, test = _condition(chance)
        owners = {row["AccountId"] for row in deals if test(row)} - {None}
        ids = {row["Id"] for row in accounts}
        for word, expected in (("IN", ids & owners), ("NOT IN", ids - owners)):
            query = f"SELECT Id FROM Account WHERE Id {word} (SELECT AccountId FROM Opportunity WHERE {text})"
            assert {row["Id"] for row in org.query(query)} == expected, query


def _check_order(org: OrgClient, deals: list[Row], chance: random.Random) -> None:
    for _ in range(40):
        terms = chance.sample(["StageName", "CloseDate", "Amount", "AccountId"], 2)
        ways = [(chance.random() < 0.5, chance.random() < 0.5) for _ in terms]
        clauses = [
            f"{name} {'DESC' if down else 'ASC'} NULLS {'LAST' if last else 'FIRST'}"
            for name, (down, last) in zip(terms, ways, strict=True)
        ]
        expected = sorted(deals, key=lambda row: row["Id"])
        for name, (down, last) in reversed(list(zip(terms, ways, strict=True))):
            empty = [row for row in expected if row[name] is None]
            full = sorted(
                (row for row in expected if row[name] is not None),
                key=_key(name),
                reverse=down,
            )
            expected = [*full, *empty] if last else [*empty, *full]
        limit, offset = chance.randint(1, 50), chance.randint(0, 50)
        query = f"SELECT Id FROM Opportunity ORDER BY {', '.join(clauses)}, Id LIMIT {limit} OFFSET {offset}"
        found = [row["Id"] for row in org.query(query)]
        assert found == [row["Id"] for row in expected[offset : offset + limit]], query


def _check_groups(org: OrgClient, deals: list[Row]) -> None:
    found = org.query(
        "SELECT StageName s, CALENDAR_YEAR(CloseDate) y, COUNT(Id) n, COUNT(Amount) filled, SUM(Amount) total, "
        "MIN(Amount) least, MAX(Amount) most, AVG(Amount) mean, COUNT_DISTINCT(AccountId) owners, "
        "GROUPING(StageName) gs, GROUPING(CALENDAR_YEAR(CloseDate)) gy FROM Opportunity "
        "GROUP BY CUBE(StageName, CALENDAR_YEAR(CloseDate))"
    )
    seen = set()
    for one in found:
        rows = [
            row
            for row in deals
            if (one["gs"] or row["StageName"] == one["s"])
            and (one["gy"] or int(row["CloseDate"][:4]) == one["y"])
        ]
        amounts = [row["Amount"] for row in rows if row["Amount"] is not None]
        assert (one["n"], one["filled"]) == (len(rows), len(amounts))
        assert one["owners"] == len({row["AccountId"] for row in rows} - {None})
        expected = (sum(amounts), min(amounts), max(amounts)) if amounts else (None, None, None)
        got = tuple(
            one[key] if one[key] is None else Decimal(str(one[key])) for key in ("total", "least", "most")
        )
        assert got == expected
        if amounts:
            assert abs(Decimal(str(one["mean"])) - sum(amounts) / len(amounts)) < Decimal("0.00001")
        seen.add((one["gs"], one["gy"], one["s"], one["y"]))
    pairs = {(row["StageName"], int(row["CloseDate"][:4])) for row in deals}
    assert len(seen) == len(found) == len(pairs) + len(_STAGES) + 3 + 1
