"""Children, parents, deletions, Bulk 2.0 and logins of the Salesforce end."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from provisioning.catalogue.choices import SalesforceLogin
from sync.connectors.salesforce.connection import SalesforceConnection
from sync.connectors.salesforce.session import SalesforceCredentials
from sync.engine.records import Operation, OperationKind, Query, Record, Values
from sync.errors.base import ConfigurationError
from sync.errors.codes import Code
from sync.wiring import sandbox_address
from tests.contracts.sides import LONG_AGO
from tests.sandbox_fixtures import SandboxPair, create, soon, update

LINE = ("PricebookEntryId", "Quantity", "UnitPrice", "TotalPrice", "Description")
DEALS = Query(
    "Opportunity", ("Name", "Account.Name", "CloseDate", "Amount"), children={"OpportunityLineItems": LINE}
)
TOMORROW = timedelta(days=1)


class Org:
    """An org with an account and two products in the standard price book."""

    def __init__(self, pair: SandboxPair) -> None:
        self.pair = pair
        self.sf: SalesforceConnection = pair.sf()
        self.account = pair.create_sf("Account", Name="Acme")
        (book,) = pair.records_sf("Pricebook2", ("Name",), "IsStandard = true")
        self.book = book.id
        self.entries = [
            pair.create_sf(
                "PricebookEntry",
                Pricebook2Id=book.id,
                Product2Id=pair.create_sf("Product2", Name=name, IsActive=True),
                UnitPrice=Decimal(price),
                IsActive=True,
            )
            for name, price in (("Hour", "80"), ("Day", "600"))
        ]

    def line(self, entry: int = 0, quantity: str = "1", price: str = "80", text: str = "work") -> Values:
        return {
            "PricebookEntryId": self.entries[entry],
            "Quantity": Decimal(quantity),
            "UnitPrice": Decimal(price),
            "Description": text,
        }

    def deal(self, name: str, *lines: Values, **values: str | date) -> Operation:
        header: Values = {
            "Name": name,
            "AccountId": self.account,
            "StageName": "Prospecting",
            "CloseDate": date(2026, 3, 1),
            "Pricebook2Id": self.book,
            **values,
        }
        return create("Opportunity", header, lines={"OpportunityLineItems": lines} if lines else {})

    def read(self) -> dict[str, Record]:
        """Every opportunity by name, seen by another session."""
        pages = self.pair.sf().changed(DEALS, after=LONG_AGO, until=datetime.now(UTC) + TOMORROW)
        return {str(record.values["Name"]): record for page in pages for record in page}


@pytest.fixture
def org(pair: SandboxPair) -> Org:
    return Org(pair)


def texts(record: Record) -> list[object]:
    return [line.values["Description"] for line in record.children["OpportunityLineItems"]]


def test_opportunities_come_with_their_lines_and_parents(org: Org) -> None:
    deals = [
        org.deal("One", org.line(text="a"), org.line(1, "2", "599.99", "b")),
        org.deal("Two"),
        org.deal("Three"),
    ]
    results = org.sf.write(deals, deadline=soon())
    assert [result.failure for result in results] == [None] * 3
    found = org.read()
    assert {name: record.id for name, record in found.items()} == dict(
        zip(("One", "Two", "Three"), (result.id for result in results), strict=True)
    )
    assert texts(found["One"]) == ["a", "b"]
    assert found["One"].values["Amount"] == Decimal("1279.98")
    assert found["One"].children["OpportunityLineItems"][1].values["TotalPrice"] == Decimal("1199.98")
    assert found["One"].values["Account.Name"] == "Acme"
    assert found["One"].values["CloseDate"] == date(2026, 3, 1)
    assert found["One"].version == results[0].version
    assert found["Two"].children.get("OpportunityLineItems", ()) == ()


def test_a_parent_that_is_not_there_is_none(org: Org) -> None:
    values: Values = {"Name": "Alone", "StageName": "Prospecting", "CloseDate": date(2026, 1, 1)}
    org.sf.write([create("Opportunity", values)], deadline=soon())
    assert org.read()["Alone"].values["Account.Name"] is None


def test_lines_are_changed_added_and_removed(org: Org) -> None:
    org.sf.write([org.deal("One", org.line(text="stays"), org.line(text="goes"))], deadline=soon())
    record = org.read()["One"]
    stays, goes = record.children["OpportunityLineItems"]
    operation = Operation(
        OperationKind.UPDATE,
        "Opportunity",
        "",
        {"NextStep": "call"},
        target_id=record.id,
        expected_version=record.version,
        lines={
            "OpportunityLineItems": [
                {"Id": stays.id, "Quantity": Decimal(3)},
                org.line(1, text="new", price="600"),
            ]
        },
        delete_children={"OpportunityLineItems": [goes.id]},
    )
    (result,) = org.sf.write([operation], deadline=soon())
    assert result.failure is None
    after = org.read()["One"]
    assert texts(after) == ["stays", "new"]
    assert after.values["Amount"] == Decimal("840")
    assert after.version == result.version


def test_a_refused_line_is_told_with_its_number_beside_the_records_id(org: Org) -> None:
    bad = {**org.line(), "PricebookEntryId": "01u000000000000AAA"}
    results = org.sf.write([org.deal("One", org.line(), bad), org.deal("Two", org.line())], deadline=soon())
    assert results[0].id
    assert results[0].created
    assert results[0].failure is not None
    assert results[0].failure.message.startswith("OpportunityLineItems 2: ")
    assert results[1].failure is None


def test_lines_that_were_cut_off_leave_the_record_known_and_its_lines_unknown(org: Org) -> None:
    org.sf.describe("OpportunityLineItem")
    org.pair.fault("salesforce", "drop_before", call="POST composite/sobjects", nth=2)
    (result,) = org.sf.write([org.deal("One", org.line())], deadline=soon())
    assert result.unknown
    assert org.read()["One"].id == result.id


def test_deleted_records_are_read_where_asked(org: Org) -> None:
    org.pair.delete_sf(org.account)
    query = Query("Account", ("Name",))
    until = org.sf.now() + TOMORROW

    def names(asked: Query) -> dict[object, bool]:
        pages = org.sf.changed(asked, after=LONG_AGO, until=until)
        return {record.values["Name"]: record.deleted for page in pages for record in page}

    assert names(query) == {}
    assert names(Query("Account", ("Name",), include_deleted=True)) == {"Acme": True}


def test_an_upsert_by_external_id_creates_once_and_then_updates(org: Org) -> None:
    key = ("QB_List_ID__c", "80000001-1")
    first = org.sf.write([create("Account", {"Name": "A"}, external_id=key)], deadline=soon())[0]
    second = org.sf.write([create("Account", {"Name": "B"}, external_id=key)], deadline=soon())[0]
    assert (first.created, second.created) == (True, False)
    assert first.id == second.id


def test_the_same_external_id_twice_in_a_batch_is_two_calls(org: Org) -> None:
    key = ("QB_List_ID__c", "80000001-1")
    operations = [create("Account", {"Name": name}, external_id=key) for name in ("A", "B")]
    results = org.sf.write(operations, deadline=soon())
    assert [(result.failure, result.created) for result in results] == [(None, True), (None, False)]


def test_an_external_id_field_that_is_not_there_is_a_configuration_matter(org: Org) -> None:
    (result,) = org.sf.write(
        [create("Account", {"Name": "A"}, external_id=("Nope__c", "1"))], deadline=soon()
    )
    assert result.failure is not None
    assert (result.failure.code, result.failure.fields) == (Code.FIELD_MISSING, ("Nope__c",))


# --- Bulk 2.0 ---


def bulk_rows(count: int) -> list[Operation]:
    return [
        create(
            "Account",
            {
                "Name": f'Firm "{number}", Ltd\nsecond line é',
                "Phone": None if number % 2 else f"555-{number}",
                "QB_Total_Balance__c": Decimal(number) / 100,
            },
            external_id=("QB_List_ID__c", f"8{number:07d}-1"),
        )
        for number in range(count)
    ]


def test_large_writes_and_reads_go_through_bulk_jobs(org: Org) -> None:
    noticed: list[tuple[str, int]] = []
    sf = org.pair.sf(
        bulk_read_above=100,
        bulk_write_above=100,
        bulk_notice=lambda job, operations: noticed.append((job, len(operations))),
    )
    operations = bulk_rows(300)
    operations[7] = create("Account", {"Name": "x" * 300}, external_id=("QB_List_ID__c", "bad"))
    results = sf.write(operations, deadline=soon())
    assert [number for number, result in enumerate(results) if result.failure] == [7]
    assert results[7].failure is not None
    assert results[7].failure.code == "STRING_TOO_LONG"
    assert [size for _, size in noticed] == [300]
    query = Query("Account", ("Name", "Phone", "QB_List_ID__c", "QB_Total_Balance__c", "CreatedDate"))
    pages = list(sf.changed(query, after=LONG_AGO, until=sf.now() + TOMORROW, page_size=120))
    assert [len(page) for page in pages] == [120, 120, 60]
    found = {record.values["QB_List_ID__c"]: record for page in pages for record in page}
    for operation, result in zip(operations, results, strict=True):
        if result.failure is None:
            record = found[operation.external_id[1] if operation.external_id else ""]
            assert record.id == result.id
            assert [record.values[name] for name in operation.values] == list(operation.values.values())
    by_rest = {
        r.id: r for page in org.sf.changed(query, after=LONG_AGO, until=sf.now() + TOMORROW) for r in page
    }
    assert all(by_rest[r.id] == r for page in pages for r in page)


def test_a_bulk_update_leaves_alone_what_it_does_not_name_and_empties_with_none(org: Org) -> None:
    sf = org.pair.sf(bulk_write_above=1)
    ids = [org.pair.create_sf("Account", Name=name, Phone="555", Fax="777") for name in ("A", "B")]
    results = sf.write(
        [update("Account", ids[0], {"Phone": None}), update("Account", ids[1], {"Fax": "888"})],
        deadline=soon(),
    )
    assert [result.failure for result in results] == [None, None]
    query = Query("Account", ("Phone", "Fax"))
    found = {record.id: record.values for record in org.sf.fetch(query, column="Id", keys=ids)}
    assert [(found[id_]["Phone"], found[id_]["Fax"]) for id_ in ids] == [(None, "777"), ("555", "888")]


@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
def test_a_bulk_job_that_was_cut_off_is_asked_for_its_results(org: Org, kind: str) -> None:
    jobs: list[str] = []
    sf = org.pair.sf(bulk_write_above=1, bulk_notice=lambda job, operations: jobs.append(job))
    operations = bulk_rows(20)
    org.pair.fault("salesforce", kind, call="PATCH jobs/ingest")
    results = sf.write(operations, deadline=soon())
    assert all(result.unknown for result in results)
    org.pair.clear_faults()
    outcome = sf.bulk_outcome(jobs[0], operations)
    arrived = {
        record.values["QB_List_ID__c"] for record in org.pair.records_sf("Account", ("QB_List_ID__c",))
    }
    for operation, result in zip(operations, outcome, strict=True):
        assert operation.external_id is not None
        assert (result.failure is None) == (operation.external_id[1] in arrived)
        assert not result.unknown


def test_a_job_name_is_known_before_anything_can_take_effect(org: Org) -> None:
    def refuse(job: str, operations: object) -> None:
        raise RuntimeError(job)

    sf = org.pair.sf(bulk_write_above=1, bulk_notice=refuse)
    with pytest.raises(RuntimeError):
        sf.write(bulk_rows(5), deadline=soon())
    assert len(org.pair.records_sf("Account", ("Name",))) == 1


# --- logins ---


def test_an_expired_session_heals_once_without_loss(org: Org) -> None:
    org.sf.open()
    org.pair.fault("salesforce", "expired_session")
    results = org.sf.write([create("Account", {"Name": "After"})], deadline=soon())
    assert results[0].failure is None
    assert [r.values["Name"] for r in org.pair.records_sf("Account", ("Name",))].count("After") == 1


def test_a_session_that_expires_with_the_password_changed_is_a_configuration_error(org: Org) -> None:
    org.sf.open()
    org.pair.fault("salesforce", "changed_password")
    org.pair.fault("salesforce", "expired_session")
    with pytest.raises(ConfigurationError) as raised:
        org.sf.describe("Contact")
    assert raised.value.code == Code.SF_LOGIN_REFUSED


@pytest.mark.parametrize("method", [SalesforceLogin.CLIENT_CREDENTIALS, SalesforceLogin.PASSWORD])
def test_logins(org: Org, method: SalesforceLogin) -> None:
    access = org.pair.access.salesforce
    credentials = SalesforceCredentials(
        method=method,
        username=access.username,
        password=access.password,
        security_token=access.security_token,
        consumer_key=access.consumer_key,
        consumer_secret=access.consumer_secret,
        domain="acme.my" if method is SalesforceLogin.CLIENT_CREDENTIALS else "test",
    )
    sf = SalesforceConnection(credentials, address=sandbox_address(org.pair.access))
    assert sf.describe("Account").fields["Name"].length == 255
    assert sf.limit_info.startswith("api-usage=")
    sf.close()


@pytest.mark.parametrize(
    ("credentials", "option"),
    [
        (SalesforceCredentials(username="x"), "credentials.sf_password"),
        (SalesforceCredentials(password="x"), "credentials.sf_user"),
        (SalesforceCredentials(method=SalesforceLogin.CLIENT_CREDENTIALS), "credentials.sf_consumer_key"),
        (
            SalesforceCredentials(method=SalesforceLogin.JWT_BEARER, consumer_key="k", username="u"),
            "credentials.sf_private_key",
        ),
        (
            SalesforceCredentials(
                method=SalesforceLogin.CLIENT_CREDENTIALS, consumer_key="k", consumer_secret="s"
            ),
            "environment.salesforce_domain",
        ),
    ],
)
def test_missing_credentials_name_their_option(credentials: SalesforceCredentials, option: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        SalesforceConnection(credentials).open()
    assert raised.value.option == option


def test_a_wrong_certificate_is_not_accepted(pair: SandboxPair, monkeypatch: pytest.MonkeyPatch) -> None:
    import certifi

    address = sandbox_address(pair.access)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", address.ca_file)
    wrong = type(address)(address.authority, certifi.where())
    sf = SalesforceConnection(SalesforceCredentials(username="a", password="b"), address=wrong)
    with pytest.raises(Exception, match="certificate"):
        sf.open()


def test_limits_are_read_with_what_is_left(org: Org) -> None:
    most, remaining = org.sf.limits()["DailyApiRequests"]
    assert most > remaining > 0
