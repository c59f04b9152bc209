"""SIGKILL while company files are made and deleted, and what a kill between two steps of it leaves."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from sandbox.registry import Registry
from tests.sandbox.quickbooks.killing import Victim
from tests.sandbox.wholeness import broken_files

#: Bytes of a write-ahead log that the dataset has begun to go into.
_FILLING = 300_000


@pytest.fixture
def victim(tmp_path: Path) -> Iterator[Victim]:
    made = Victim(tmp_path)
    yield made
    made.end()


def _size(file: Path) -> int:
    log = file.with_name(f"{file.name}-wal")
    return log.stat().st_size if log.exists() else 0


def _count(victim: Victim, slug: str, table: str) -> int:
    session = victim.connect(slug)
    found = session.execute(f"SELECT COUNT(*) FROM {table}").fetchval()
    session.close()
    return int(found)


def test_a_company_whose_making_was_killed_is_made_whole_by_the_same_call(victim: Victim) -> None:
    asked = {"dataset": "demo", "seed": 1}
    registry = Registry(victim.files.parent / "registry.sqlite3")
    for slug in ("registered", "scratch", "empty", "filling"):
        file = victim.files / f"{slug}.sqlite3"
        reached: dict[str, Callable[[], object]] = {
            "registered": partial(registry.find, slug=slug),
            "scratch": file.with_suffix(".new").exists,
            "empty": file.exists,
            "filling": lambda: _size(file) > _FILLING,  # noqa: B023 - called before the next round
        }
        victim.kill_during(partial(victim.server.call, "POST", slug, asked), reached[slug])
        status, connection = victim.server.call("POST", slug, asked)
        assert status in (200, 201), connection
        assert _count(victim, slug, "Customer") == 120, slug
        assert victim.server.call("POST", slug, asked) == (200, connection)
        assert _count(victim, slug, "Customer") == 120
        assert victim.server.call("DELETE", slug)[0] == 204


def test_a_company_whose_deletion_was_killed_leaves_nothing_to_the_next_of_its_name(victim: Victim) -> None:
    def filled(slug: str, name: str) -> None:
        session = victim.connect(slug)
        for number in range(30):
            session.execute(
                "INSERT INTO Customer (Name, Notes) VALUES (?, ?)", f"{name} {number}", "x" * 2000
            )
        session.close()

    filled("gone", "Old")
    assert victim.server.call("POST", "gone/quickbooks/files", {"name": "second"})[0] == 201
    victim.kill_during(lambda: victim.server.call("DELETE", "gone"), lambda: True)
    assert victim.server.call("DELETE", "gone")[0] == 204
    assert list(victim.files.glob("gone*")) == []

    # the file itself was removed, its write-ahead log was not
    filled("gone", "Old")
    victim.server.kill()
    assert (victim.files / "gone.sqlite3-wal").stat().st_size > 50_000
    (victim.files / "gone.sqlite3").unlink()
    victim.server.start()
    assert _count(victim, "gone", "Customer") == 0
    assert broken_files(victim.files) == {}
    filled("gone", "New")

    # the company was deleted while this server did not run: its file stays and belongs to nobody
    victim.server.kill()
    Registry(victim.files.parent / "registry.sqlite3").delete("gone")
    victim.server.start()
    assert _count(victim, "gone", "Customer") == 0
    assert victim.server.call("GET", "gone/quickbooks/files") == (200, {"files": ["gone"]})
