"""Functions of queries against Python's own calendar, and the clauses that say whose records are asked for."""

from collections.abc import Callable
from datetime import date

from tests.sandbox.salesforce.server import OrgClient

_DAYS = ("2024-02-29", "2025-12-31", "2026-01-01", "2026-01-08", "2026-07-05")


def test_parts_of_days(org: OrgClient) -> None:
    for number, day in enumerate(_DAYS):
        org.create("Opportunity", Name=str(number), StageName="Prospecting", CloseDate=day)
    parts: dict[str, Callable[[date], int]] = {
        "CALENDAR_YEAR": lambda one: one.year,
        "CALENDAR_QUARTER": lambda one: (one.month + 2) // 3,
        "CALENDAR_MONTH": lambda one: one.month,
        "DAY_IN_MONTH": lambda one: one.day,
        "DAY_IN_WEEK": lambda one: one.isoweekday() % 7 + 1,
        "DAY_IN_YEAR": lambda one: one.timetuple().tm_yday,
        "WEEK_IN_MONTH": lambda one: (one.day - 1) // 7 + 1,
        "WEEK_IN_YEAR": lambda one: (one.timetuple().tm_yday - 1) // 7 + 1,
        "FISCAL_YEAR": lambda one: one.year,
        "FISCAL_QUARTER": lambda one: (one.month + 2) // 3,
        "FISCAL_MONTH": lambda one: one.month,
    }
    for name, part in parts.items():
        found = org.query(
            f"SELECT {name}(CloseDate) part, COUNT(Id) n FROM Opportunity GROUP BY {name}(CloseDate) "
            f"ORDER BY {name}(CloseDate)"
        )
        expected = sorted(part(date.fromisoformat(day)) for day in _DAYS)
        assert [one["part"] for one in found for _ in range(one["n"])] == expected, name


def test_formats_distances_scopes_and_views(org: OrgClient) -> None:
    account = org.create("Account", Name="A", BillingLatitude=52.52, BillingLongitude=13.405)
    org.create(
        "Opportunity",
        Name="O",
        StageName="Prospecting",
        CloseDate="2026-01-31",
        Amount="12345.5",
        AccountId=account,
    )
    (deal,) = org.query("SELECT FORMAT(Amount) shown, FORMAT(CloseDate), toLabel(StageName) FROM Opportunity")
    assert deal == {"shown": "$12,345.50", "CloseDate": "1/31/2026", "StageName": "Prospecting"}
    far = "DISTANCE(BillingAddress, GEOLOCATION(48.137, 11.575), 'km')"
    (place,) = org.query(f"SELECT {far} FROM Account WHERE {far} < 510 ORDER BY {far}")
    assert abs(place["expr0"] - 504) < 2
    assert org.query(f"SELECT Id FROM Account WHERE {far} > 510") == []
    assert len(org.query("SELECT Id FROM Account USING SCOPE mine")) == 1
    assert org.error("SELECT Id FROM Account USING SCOPE ours")["errorCode"] == "MALFORMED_QUERY"
    assert org.query("SELECT LastViewedDate FROM Account") == [{"LastViewedDate": None}]
    org.query("SELECT Id FROM Account FOR VIEW")
    (seen,) = org.query("SELECT LastViewedDate, LastReferencedDate FROM Account WHERE LastViewedDate = TODAY")
    assert seen["LastViewedDate"] == seen["LastReferencedDate"]
