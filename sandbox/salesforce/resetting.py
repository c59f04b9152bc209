"""An org as it was when it was made: its file gets other content in one transaction.

Ids go on: what an Id named before it never names another record, and the dataset's records have new ones. The org
itself, its users, profiles, stages and standard price book are the same records as before. The clock goes on, too.
"""

from pathlib import Path

from sandbox.salesforce.bulk import queries
from sandbox.salesforce.oauth.assertions import CERTIFICATE
from sandbox.salesforce.org import Org
from sandbox.salesforce.people import invite
from sandbox.salesforce.seed import found_org, furnish
from sandbox.salesforce.store import Store

#: The note that says with which books a company was made.
MADE_WITH = "made with"
#: Notes that stay: how a connected app logs in, and what the next reset goes by.
_KEPT_NOTES = (CERTIFICATE, MADE_WITH)
_CLOCK = ("clock ahead", "stamp")
#: Counters of Ids that the people of every org have: they are drawn once the dataset is there.
_PEOPLE = ("id:005", "id:00e", "id:0PS", "id:01k")


def reset(org: Org, dataset: str, seed: int) -> None:
    """Fill the org anew, demo or empty, on the org's thread. Either all of it happened or nothing.

    Sessions, query results and bulk jobs end; faults are switched off.
    """
    fresh = Store(Path(":memory:"), org.store.org_key)
    try:
        with fresh.transaction():
            _fill(fresh, org, dataset, seed)
        with org.store.database.backup("main", fresh.database, "main") as copy:
            while not copy.done:
                copy.step()
    finally:
        fresh.close()
    queries.forget_all(org.path)
    org.reopen()
    org.faults.clear()


def _fill(fresh: Store, org: Org, dataset: str, seed: int) -> None:
    counted = {
        str(name): int(str(value))
        for name, value in org.store.database.execute("SELECT name, value FROM sandbox_counter")
    }
    ids = [name for name in counted if name.startswith("id:") or name == "custom object"]
    _count_on(fresh, {name: counted[name] for name in _CLOCK if name in counted})
    found_org(fresh, org.company)
    _count_on(fresh, {name: counted[name] for name in ids if name not in _PEOPLE})
    furnish(fresh, org.company, dataset, seed)
    invite(fresh, org.company)
    _count_on(fresh, {name: counted[name] for name in ids})
    for name in _KEPT_NOTES:
        kept = org.store.note(name)
        if kept is not None:
            fresh.set_note(name, kept)


def _count_on(store: Store, counters: dict[str, int]) -> None:
    """Let counters go on from these numbers, if they are not further already."""
    for name, value in counters.items():
        last = store.next_numbers(name, 0).start - 1
        if value > last:
            store.next_numbers(name, value - last)
