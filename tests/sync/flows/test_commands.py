"""The command line: import a profile, list, start, stop and run flows, and the tick process."""

import os
import signal
import threading
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from provisioning.models import Company, Configuration
from sync.engine.context import RunContext, RunReport, StepCounts
from sync.flows import execution
from sync.models import Flow, Run
from tests.sync.flows.conftest import machinery_of

pytestmark = pytest.mark.django_db

PROFILE = """\
profile: 1
direction:
  customer: Bi-directional
  invoice: None
  product: None
customer:
  create_trigger: SF Account is created
"""


def call(*arguments: str) -> str:
    output = StringIO()
    call_command(*arguments, stdout=output)
    return output.getvalue()


@pytest.fixture
def profile_file(tmp_path: Path) -> str:
    file = tmp_path / "profile.yaml"
    file.write_text(PROFILE)
    return str(file)


@pytest.fixture
def imported(company: Company, profile_file: str) -> Configuration:
    call("import_profile", "acme trading", profile_file)
    return Configuration.objects.get(company=company)


def test_import_makes_the_configuration_and_its_flows(company: Company, profile_file: str) -> None:
    assert (
        call("import_profile", "Acme Trading", profile_file)
        == "Acme Trading - Development: revision 1, 8 flows.\n"
    )
    assert (
        call("import_profile", "Acme Trading", profile_file)
        == "Acme Trading - Development: revision 1, 8 flows.\n"
    )
    assert "Production A" in call(
        "import_profile", "Acme Trading", profile_file, "--environment", "Production A"
    )
    assert Configuration.objects.filter(company=company).count() == 2


def test_import_says_what_is_wrong(company: Company, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no company 'Nobody'"):
        call("import_profile", "Nobody", "x.yaml")
    with pytest.raises(CommandError, match="cannot be read"):
        call("import_profile", "Acme Trading", str(tmp_path / "missing.yaml"))
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("profile: 1\ncustomer:\n  no_such_option: 1\n")
    with pytest.raises(CommandError, match=r"customer\.no_such_option"):
        call("import_profile", "Acme Trading", str(wrong))
    assert not Flow.objects.exists()


def test_flow_lists_starts_and_stops(imported: Configuration) -> None:
    assert call("flow", "Acme Trading", "start", "sfacctopp2qbcustinv") == "SFAcctOpp2QBCustInv: STARTED\n"
    lines = call("flow", "Acme Trading", "list").splitlines()
    assert lines[1].split()[:3] == ["SFAcctOpp2QBCustInv", "scheduled", "STARTED"]
    assert [line.split()[2] for line in lines].count("STOPPED") == len(lines) - 1
    with pytest.raises(CommandError, match="stop all scheduled flows first"):
        call("flow", "Acme Trading", "start", "SFAcct2QBCustBind")
    assert call("flow", "Acme Trading", "stop", "SFAcctOpp2QBCustInv") == "SFAcctOpp2QBCustInv: STOPPED\n"


def test_flow_list_says_who_is_behind(imported: Configuration) -> None:
    assert "behind" not in call("flow", "Acme Trading", "list")
    Flow.objects.filter(name="SFAcctOpp2QBCustInv").update(query_starts=timezone.now() - timedelta(days=3))
    behind = [line for line in call("flow", "Acme Trading", "list").splitlines() if "behind" in line]
    assert [line.split()[0] for line in behind] == ["SFAcctOpp2QBCustInv"]


def test_flow_names_what_there_is(imported: Configuration) -> None:
    with pytest.raises(CommandError, match=r"has no flow 'Nothing'.*SFAcctOpp2QBCustInv"):
        call("flow", "Acme Trading", "start", "Nothing")
    with pytest.raises(CommandError, match="Name the flows"):
        call("flow", "Acme Trading", "stop")


class Engine:
    """Answers with a report, or raises."""

    def __init__(self) -> None:
        self.error: Exception | None = None

    def __call__(self, context: RunContext) -> RunReport:
        if self.error:
            raise self.error
        return RunReport(counts={"customer": StepCounts(read=4, created=2)})


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    made = Engine()
    monkeypatch.setattr(execution, "default_machinery", lambda: machinery_of(made))
    return made


def test_run_flow_prints_what_was_done(imported: Configuration, engine: Engine) -> None:
    assert call("run_flow", "Acme Trading", "SFAcctOpp2QBCustInv").splitlines() == [
        "SFAcctOpp2QBCustInv: SUCCEEDED",
        "  customer: 4 read, 2 created",
        "  3 Salesforce calls, 7 QuickBooks statements",
    ]


def test_run_flow_ends_with_an_error_where_the_run_failed(imported: Configuration, engine: Engine) -> None:
    engine.error = RuntimeError("strange")
    with pytest.raises(CommandError, match="FAILED: Something unexpected"):
        call("run_flow", "Acme Trading", "SFAcctOpp2QBCustInv")


def test_run_flow_takes_parameters(imported: Configuration, engine: Engine) -> None:
    call("run_flow", "Acme Trading", "QBCust2SFAcctNF", "--value", "Smith Ltd")
    call(
        "run_flow",
        "Acme Trading",
        "QBCust2SFAcctDRS",
        "--preview",
        "--begin",
        "2023-01-01",
        "--batch-size",
        "50",
    )
    runs = Run.objects.order_by("created_at").values_list("parameters", "preview")
    assert list(runs) == [
        ({"value": "Smith Ltd"}, False),
        ({"begin": "2023-01-01", "batch_size": "50"}, True),
    ]
    with pytest.raises(CommandError, match="ampersand"):
        call("run_flow", "Acme Trading", "QBCust2SFAcctNF", "--value", "Smith & Sons")


def test_tick_ends_cleanly_when_told(db: None) -> None:
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGTERM)).start()
    before = signal.getsignal(signal.SIGTERM)
    call("tick", "--seconds", "30")
    assert signal.getsignal(signal.SIGTERM) is before
