"""A new company in Development: its pair lacks everything, Apply fixes makes it, one field is left for QuickBooks."""

from collections.abc import Callable

import pytest

from provisioning.models import Configuration
from provisioning.preflight.findings import Level
from provisioning.preflight.fixes import ActiveScope
from provisioning.profile import Profile
from provisioning.profile_files import from_yaml
from sync import sandbox_client
from sync.preflight.apply import StepState
from tests.provisioning.test_profile_files import shipped
from tests.sandbox_fixtures import SandboxPair
from tests.scenarios.preflight.conftest import Premises

pytestmark = pytest.mark.django_db


def test_from_red_to_green(configuration: Configuration, make_pair: Callable[..., SandboxPair]) -> None:
    slug = sandbox_client.slug_of(configuration)
    pair = make_pair(slug, dataset="demo", salesforce_fields=False, custom_fields=())
    premises = Premises(configuration, pair, Profile.from_values(from_yaml(shipped("demo"))).to_values())
    found = premises.wrong()
    assert {finding.level for finding in found} == {Level.ERROR}
    codes = [finding.code for finding in found]
    assert [
        codes.count(code) for code in ("SF_FIELD_MISSING", "SF_ADDRESS", "QB_FIELD", "SF_ACTIVE_EMPTY")
    ] == [
        15,
        12,
        1,
        1,
    ]
    assert len(found) == 29

    results = premises.mend(found, ActiveScope.WON)
    assert {result.state for _, result in results} == {StepState.DONE}
    assert results[-1][1].message == "Set to Yes on 43 accounts."
    left = {finding.key: finding.level for finding in premises.wrong()}
    assert left == {
        "QB_FIELD:Customer.AccountID": Level.ERROR,
        "SF_ACTIVE_EMPTY:Account.Active__c": Level.NOTE,  # 157 that nobody has decided about
    }

    sandbox_client.define_custom_field(slug, "Customer", "AccountID")
    (undecided,) = premises.wrong()
    assert undecided.count == 157
    premises.mend([undecided], ActiveScope.ALL)
    assert premises.wrong() == []
    premises.close()
