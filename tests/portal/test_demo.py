"""The demo company: whole after the first start, untouched by the second."""

import json
import stat
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth import authenticate
from django.test import RequestFactory

from portal.demo import COMPANY_NAME, make_demo
from provisioning.models import Company, Revision, User
from sync.models import Flow
from sync.sandbox_client import slug_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def state_folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    return tmp_path


def test_the_demo_has_a_finished_profile_and_flows_and_the_sandboxs_own_pair() -> None:
    configuration = make_demo()
    assert configuration.current_revision is not None
    assert slug_of(configuration) == "demo"
    names = set(Flow.objects.for_configuration(configuration).values_list("name", flat=True))
    assert {"SFAcctOpp2QBCustInv", "QBCustInvoices2SFAcctOpp", "SFProd2QBItem", "QBItem2SFProd"} <= names
    assert {"SFAcct2QBCustBind", "QBCust2SFAcctNF", "SFOpp2QBInvN", "QBCust2SFAcctDRS"} <= names


def test_the_printed_logins_work_and_are_for_the_owners_eyes(state_folder: Path, rf: RequestFactory) -> None:
    make_demo()
    path = state_folder / "demo_logins.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    logins = json.loads(path.read_text())
    for role in ("administrator", "staff"):
        person = authenticate(rf.post("/"), username=logins[role]["email"], password=logins[role]["password"])
        assert isinstance(person, User)
        assert person.is_staff == (role == "staff")


def test_a_second_start_changes_nothing(state_folder: Path) -> None:
    make_demo()
    logins = (state_folder / "demo_logins.json").read_text()
    flows = set(Flow.objects.values_list("pk", flat=True))
    make_demo()
    assert (state_folder / "demo_logins.json").read_text() == logins
    assert set(Flow.objects.values_list("pk", flat=True)) == flows
    assert (Company.objects.count(), Revision.objects.count(), User.objects.count()) == (1, 1, 2)
    assert Company.objects.get().name == COMPANY_NAME
