"""A company on the built-in sandbox, from a red report over Apply fixes and the practice file to a ready one."""

import json
from collections.abc import Iterator

import pytest
from django.utils import timezone

from provisioning import reports
from provisioning.catalogue.kinds import JSON
from provisioning.models import Configuration, JobState, PreflightReport, User
from provisioning.preflight.findings import Level
from provisioning.preflight.fixes import ActiveScope, AddIpRange
from provisioning.revisions import commit_revision
from sync import sandbox_client
from sync.preflight import practice, service
from tests.sandbox_fixtures import SandboxServers


@pytest.fixture
def practising(configuration: Configuration, sandbox: SandboxServers) -> Iterator[Configuration]:
    """A configuration with a finished profile on the sandbox; its pair is made by the first check."""
    values: dict[str, JSON] = {
        "environment.name": configuration.environment,
        "environment.sandbox": True,
        "direction.customer": "SF_QB Uni-directional",
        "direction.invoice": "SF_QB Uni-directional",
        "direction.product": "SF_QB Uni-directional",
    }
    commit_revision(configuration=configuration, values=values, author=None, clock=timezone.now)
    yield configuration
    sandbox_client.delete_pair(sandbox_client.slug_of(configuration))


def check(configuration: Configuration) -> PreflightReport:
    report = service.start_report(configuration, by=None)
    finished = service.run_report(report.pk)
    assert finished is not None
    assert finished.state == JobState.DONE, finished.failure
    return finished


def keys(report: PreflightReport, *levels: Level) -> set[str]:
    return {finding.key for finding in reports.findings_of(report) if finding.level in levels}


def test_from_red_to_ready(practising: Configuration, administrator: User) -> None:
    red = check(practising)
    assert red.verdict == "red"
    fixable = reports.fixable(reports.findings_of(red))
    repair = service.start_repair(
        red,
        keys=[finding.key for finding in fixable],
        addresses=[finding.fix.address for finding in fixable if isinstance(finding.fix, AddIpRange)],
        active_scope=ActiveScope.ALL,
        by=administrator,
    )
    following = service.run_repair(repair.pk)
    repair.refresh_from_db()
    assert {step["state"] for step in repair.steps} == {"done"}, repair.steps
    assert following is not None
    mended = service.run_report(following.pk)
    assert mended is not None
    left = keys(mended, Level.ERROR)
    assert left.isdisjoint(finding.key for finding in fixable)

    for key in left:
        practice.do(mended, key, by=administrator)
    ready = check(practising)
    assert keys(ready, Level.ERROR, Level.UNKNOWN) == set()
    assert ready.verdict == "green"

    again = check(practising)
    assert reports.fixable(reports.findings_of(again)) == ()


def test_a_report_holds_no_secret(practising: Configuration) -> None:
    report = check(practising)
    stored = json.dumps(report.findings)
    pair = sandbox_client.get_pair(sandbox_client.slug_of(practising))
    for secret in (
        pair.salesforce.password,
        pair.salesforce.security_token,
        pair.salesforce.consumer_secret,
        pair.quickbooks.password,
    ):
        assert secret
        assert secret not in stored
