"""The Bind flows on the Flow Manager's page: both are offered, and each says what it does."""

import pytest
from django.test import Client

from provisioning.models import Configuration
from sync.models import Flow
from tests.portal.flows.conftest import flow_of
from tests.portal.flows.test_index import get, row, words

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "sides"),
    [("SFAcct2QBCustBind", "accounts and customers"), ("SFProd2QBItemBind", "products and items")],
)
def test_a_bind_flow_can_be_started(
    client: Client, page: str, configuration: Configuration, name: str, sides: str
) -> None:
    flow = flow_of(configuration, name)
    found = row(get(client, page), flow)
    assert f"Finds {sides} that are the same and links them. Creates and changes nothing else." in words(
        found
    )
    assert f'name="start" value="{flow.pk}"' in found
    assert "disabled" not in found

    client.post(f"{page}submit/", {"start": str(flow.pk)})
    assert Flow.objects.get(pk=flow.pk).state == "STARTED"
