"""Rows of records that could not be synchronised, and a finished profile."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from provisioning.models import CompanyFile, Configuration
from sync.activation import finish
from sync.errors.diagnose import explain
from sync.models import RecordError

MakeRecord = Callable[..., RecordError]


@pytest.fixture
def make_record(company_file: CompanyFile) -> MakeRecord:
    """Makes one record in error, waiting or held: ``make_record("Acme", code="NAME_TOO_LONG")``."""

    def make(label: str = "Acme", **given: Any) -> RecordError:
        now = timezone.now()
        code = given.get("code", "NAME_TOO_LONG")
        words = explain(code, label=label)
        row = {
            "company_file": company_file,
            "pair": "customer",
            "source_system": "SF",
            "source_id": f"id-{RecordError.objects.count():05}",
            "kind": "ERROR",
            "code": code,
            "message": words.message,
            "what_to_do": words.what_to_do,
            "who": words.diagnosis.who,
            "first_seen_at": now,
            "last_seen_at": now,
        }
        return RecordError.objects.create(label=label, **{**row, **given})

    return make


@pytest.fixture
def held(make_record: MakeRecord) -> RecordError:
    """A customer whose phone and fax were changed on both sides."""
    conflicts = [
        {"link": name.lower(), "base": {name: "0"}, "salesforce": {name: "S"}, "quickbooks": {name: "Q"}}
        for name in ("Phone", "Fax")
    ]
    return make_record(
        "Acme",
        kind="HELD",
        code="CONFLICT_HELD",
        source_id="sf-1",
        values={"conflicts": conflicts, "other_id": "qb-1"},
    )


@pytest.fixture
def profile(configuration: Configuration) -> Configuration:
    """The configuration with a finished Bi-directional profile, its flows STOPPED."""
    finish(configuration, {"solution.cutover_date": "2020-01-01", "product.account_service": "Sales"})
    configuration.refresh_from_db()
    return configuration
