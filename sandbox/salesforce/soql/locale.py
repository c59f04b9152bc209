"""What a query's answer depends on besides the records: the user's time zone and the org's fiscal year."""

from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox.salesforce.store import Store

_SETTINGS = """
SELECT (SELECT u."TimeZoneSidKey" FROM "User" u WHERE u."Id" = ?),
       (SELECT o."FiscalYearStartMonth" FROM "Organization" o LIMIT 1)
"""
_RATES = 'SELECT "IsoCode", "ConversionRate" FROM "CurrencyType" WHERE "IsDeleted" = 0'


@dataclass(frozen=True, slots=True)
class Locale:
    """``fiscal_month`` is the month (1 to 12) that the fiscal year begins with; its name is the year it ends in.

    ``rates`` are the org's currencies with their stored rates to the corporate one; none where it uses but one.
    """

    zone: ZoneInfo
    fiscal_month: int = 1
    rates: tuple[tuple[str, int], ...] = ()


def locale_of(store: Store, user_id: str) -> Locale:
    """The settings as they are now; a user with no known time zone is in UTC."""
    row = store.database.execute(_SETTINGS, (user_id,)).fetchone()
    zone, month = row if row is not None else (None, None)
    rates: tuple[tuple[str, int], ...] = ()
    if store.schema.has_currencies:
        found = store.database.execute(_RATES).fetchall()
        rates = tuple((str(code), int(str(rate))) for code, rate in found)
    return Locale(_zone(str(zone or "UTC")), int(str(month or 1)), rates)


@lru_cache(1024)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
