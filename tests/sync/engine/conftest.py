"""A run whose rows the engine's own tables can refer to, and records to plan with."""

from datetime import UTC, datetime

import pytest

from provisioning.models import CompanyFile, Configuration, Revision
from sync.engine.entry import Entry, EntryKind
from sync.engine.records import Record
from sync.models import Flow, Run

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def run(configuration: Configuration, company_file: CompanyFile) -> Run:
    revision = Revision.objects.create(configuration=configuration, number=1, values={}, catalogue_version=1)
    flow = Flow.objects.create(
        configuration=configuration, name="SFAcctOpp2QBCustInv", scheduled=True, query_starts=NOW
    )
    return Run.objects.create(flow=flow, company_file=company_file, revision=revision, due_at=NOW)


def entry(source_id: str, kind: EntryKind = EntryKind.CREATE, code: str = "") -> Entry:
    """A planned account of that id, which is its label too."""
    source = Record("Account", source_id, "1", NOW, {})
    return Entry(kind, "customer", source, source_id, code=code)
