"""An org's store without a server, for the rules of records: written by the same writer that every API uses."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.registry import Registry
from sandbox.salesforce.access import Access
from sandbox.salesforce.drafts import Saved
from sandbox.salesforce.schema.fields import SObject
from sandbox.salesforce.seed import found_org
from sandbox.salesforce.store import Store
from sandbox.salesforce.values import Stored
from sandbox.salesforce.writing import Writer


class Records:
    """Records of one org by object name."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def writer(self, *, allow_duplicates: bool = False) -> Writer:
        """A writer of the integration user, for one call."""
        access = Access(self.store, self.store.note("user") or "")
        return Writer(self.store, access, allow_duplicates=allow_duplicates)

    def sobject(self, name: str) -> SObject:
        """The object of that name."""
        return self.store.schema.get(name)

    def make(self, name: str, **values: object) -> str:
        """A new record's Id."""
        (saved,) = self.writer().insert(self.sobject(name), [values])
        assert saved.success, saved.problems
        return saved.id

    def try_make(self, name: str, **values: object) -> list[tuple[str, str]]:
        """Codes and messages with which a new record is refused."""
        (saved,) = self.writer().insert(self.sobject(name), [values])
        return problems(saved)

    def change(self, name: str, record_id: str, **values: object) -> list[tuple[str, str]]:
        """Codes and messages with which a change is refused."""
        (saved,) = self.writer().update(self.sobject(name), [(record_id, values)])
        return problems(saved)

    def delete(self, record_id: str) -> list[tuple[str, str]]:
        """Codes and messages with which a deletion is refused."""
        (saved,) = self.writer().delete([record_id])
        return problems(saved)

    def get(self, name: str, record_id: str, *fields: str) -> list[Stored]:
        """Stored values of a record, deleted or not."""
        row = self.store.rows(self.sobject(name), [record_id], fields)[record_id]
        return [row[field] for field in fields]

    def live(self, name: str) -> list[str]:
        """Ids of the object's records that are not deleted, in the order in which they were made."""
        rows = self.store.database.execute(f'SELECT Id FROM "{name}" WHERE IsDeleted = 0 ORDER BY Id')
        return [str(row[0]) for row in rows]


def problems(saved: Saved) -> list[tuple[str, str]]:
    """Codes and messages of what is wrong with a record."""
    return [(one.code, one.message) for one in saved.problems]


@contextmanager
def opened(path: Path) -> Iterator[Records]:
    """A new org in a directory."""
    company, _ = Registry(path / "registry.sqlite3").create(slug="rules")
    store = Store(path / "org.sqlite3", company.org_id[12:15])
    with store.transaction():
        found_org(store, company)
    yield Records(store)
    store.close()
