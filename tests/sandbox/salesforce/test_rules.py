"""What a real org does with records: the bin, merges, conversions, and its reasons to refuse them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.salesforce.errors import RecordRefusedError
from sandbox.salesforce.rules import duplicates, locks, merging, recycle_bin
from sandbox.salesforce.rules.leads import Conversion, convert_lead
from sandbox.salesforce.rules.validation import compile_rule
from tests.sandbox.salesforce.writers import Records, opened, problems

WON = {"StageName": "Closed Won", "CloseDate": "2026-03-01"}
LOCKED = [("ENTITY_IS_LOCKED", "the entity is locked for editing")]


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    """A new org."""
    with opened(tmp_path) as made:
        yield made


def rule(records: Records, name: str, formula: str, message: str, field: str = "") -> None:
    """A validation rule as the Metadata API keeps it."""
    definition = {
        "active": "true",
        "errorConditionFormula": formula,
        "errorMessage": message,
        "errorDisplayField": field,
    }
    records.store.database.execute(
        "INSERT INTO metadata_component VALUES ('ValidationRule', ?, '03d', ?, '', '', '', '')",
        (name, json.dumps(definition)),
    )


def test_what_was_deleted_together_comes_back_together(records: Records) -> None:
    account = records.make("Account", Name="A")
    child = records.make("Account", Name="Child", ParentId=account)
    contact = records.make("Contact", LastName="C", AccountId=account)
    alone = records.make("Contact", LastName="D", AccountId=account)
    records.delete(alone)
    assert records.delete(account) == []
    assert records.live("Contact") == []
    assert records.get("Account", child, "ParentId") == [None]
    (saved,) = recycle_bin.undelete(records.writer(), [account])
    assert saved.success
    assert records.live("Contact") == [contact]
    assert records.get("Account", child, "ParentId") == [account]
    (again,) = recycle_bin.undelete(records.writer(), [account])
    assert problems(again) == [("UNDELETE_FAILED", "entity is not in the recycle bin")]


def test_lines_come_back_into_the_amount(records: Records) -> None:
    book = records.store.note("standard price book")
    product = records.make("Product2", Name="P", IsActive=True)
    entry = records.make(
        "PricebookEntry", Pricebook2Id=book, Product2Id=product, UnitPrice="7", IsActive=True
    )
    opportunity = records.make("Opportunity", Name="O", StageName="Prospecting", CloseDate="2026-03-01")
    line = records.make(
        "OpportunityLineItem", OpportunityId=opportunity, PricebookEntryId=entry, Quantity=2, UnitPrice="7"
    )
    assert records.get("Opportunity", opportunity, "Amount") == [1400]
    records.delete(line)
    assert records.get("Opportunity", opportunity, "Amount") == [0]
    recycle_bin.undelete(records.writer(), [line])
    assert records.get("Opportunity", opportunity, "Amount") == [1400]
    assert records.delete(product) == [
        (
            "DELETE_FAILED",
            (
                "Your attempt to delete P could not be completed because it is associated with the following "
                "opportunities.: O\n"
            ),
        )
    ]


def test_an_emptied_bin_keeps_nothing(records: Records) -> None:
    account = records.make("Account", Name="A")
    contact = records.make("Contact", LastName="C", AccountId=account)
    (refused,) = recycle_bin.empty(records.writer(), [account])
    assert refused.problems[0].code == "UNDELETE_FAILED"
    records.delete(account)
    (done,) = recycle_bin.empty(records.writer(), [account])
    assert done.success
    assert records.store.rows(records.sobject("Contact"), [contact]) == {}
    assert records.change("Account", account, Name="B") == [
        ("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
    ]


def test_a_merge_moves_what_hung_on_the_loser(records: Records) -> None:
    keeper, loser = records.make("Account", Name="A"), records.make("Account", Name="B", ParentId=None)
    contact = records.make("Contact", LastName="C", AccountId=loser)
    won = records.make("Opportunity", Name="O", AccountId=loser, **WON)
    merged = merging.merge(records.writer(), records.sobject("Account"), keeper, {"Phone": "1"}, [loser])
    assert (merged.id, merged.merged, set(merged.updated_related)) == (keeper, (loser,), {contact, won})
    assert records.get("Account", keeper, "Phone", "IsDeleted") == ["1", 0]
    assert records.get("Account", loser, "MasterRecordId", "IsDeleted") == [keeper, 1]
    assert records.get("Contact", contact, "AccountId") == [keeper]
    again = merging.merge(records.writer(), records.sobject("Account"), keeper, {}, [loser])
    assert [one.code for one in again.problems] == ["ENTITY_IS_DELETED"]
    same = merging.merge(records.writer(), records.sobject("Account"), keeper, {}, [keeper])
    assert [one.code for one in same.problems] == ["INVALID_ARGUMENT_TYPE"]


def test_a_lead_is_converted_once(records: Records) -> None:
    lead = records.make("Lead", LastName="L", FirstName="F", Company="Co", Email="l@co.example", City="Bonn")
    assert records.get("Lead", lead, "Status", "Name") == ["Open - Not Contacted", "F L"]
    wrong = convert_lead(records.writer(), Conversion(lead, "Open - Not Contacted"))
    assert wrong.problems[0].message == "invalid convertedStatus: Open - Not Contacted"
    assert records.live("Account") == []
    made = convert_lead(records.writer(), Conversion(lead, "Closed - Converted"))
    assert made.problems == ()
    assert records.get("Account", made.account_id, "Name", "BillingCity") == ["Co", "Bonn"]
    assert records.get("Contact", made.contact_id, "Email", "AccountId") == ["l@co.example", made.account_id]
    assert records.get("Opportunity", made.opportunity_id, "Name", "StageName") == ["Co-", "Prospecting"]
    assert len(records.live("OpportunityContactRole")) == 1
    assert records.get("Lead", lead, "IsConverted", "ConvertedContactId") == [1, made.contact_id]
    refusal = ("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead")
    assert records.change("Lead", lead, Company="X") == [refusal]
    again = convert_lead(records.writer(), Conversion(lead, "Closed - Converted"))
    assert [(one.code, one.message) for one in again.problems] == [refusal]


def test_duplicate_rules_hold_once_switched_on(records: Records) -> None:
    first = records.make("Account", Name="Same Name")
    records.make("Account", Name="same name")
    assert duplicates.switch(records.store, "Account", active=True)
    assert not duplicates.switch(records.store, "Order", active=True)
    (saved,) = records.writer().insert(records.sobject("Account"), [{"Name": "SAME NAME"}])
    assert problems(saved) == [("DUPLICATES_DETECTED", "Use one of these records?")]
    result = saved.as_json()["errors"][0]["duplicateResut"]  # type: ignore[index]
    matches = result["matchResults"][0]
    assert result["allowSave"] is True
    assert result["duplicateRule"] == "Standard_Account_Duplicate_Rule"
    assert (matches["size"], matches["matchRecords"][0]["record"]["Id"]) == (2, first)
    allowed = records.writer(allow_duplicates=True).insert(
        records.sobject("Account"), [{"Name": "Same Name"}]
    )
    assert allowed[0].success
    assert records.change("Account", first, Phone="1") == []


def test_accounts_with_won_opportunities_or_cases_stay(records: Records) -> None:
    account, other = records.make("Account", Name="A"), records.make("Account", Name="B")
    records.make("Opportunity", Name="Big", AccountId=account, **WON)
    records.make("Case", AccountId=other, Subject="S")
    assert records.delete(account) == [
        (
            "DELETE_FAILED",
            (
                "Your attempt to delete A could not be completed because some opportunities in this account were "
                "closed won. The opportunities that were closed won are listed below.: Big\n"
            ),
        )
    ]
    assert records.delete(other) == [
        (
            "DELETE_FAILED",
            (
                "Your attempt to delete B could not be completed because it is associated with the following cases.: "
                "00000001\n"
            ),
        )
    ]


def test_a_locked_record_is_read_and_nothing_else(records: Records) -> None:
    account = records.make("Account", Name="A")
    locks.lock(records.store, account)
    assert records.change("Account", account, Name="B") == LOCKED
    assert records.delete(account) == LOCKED
    assert records.get("Account", account, "Name") == ["A"]
    assert locks.unlock(records.store, account)
    assert not locks.unlock(records.store, account)
    assert records.change("Account", account, Name="B") == []


def test_validation_rules_refuse_with_their_own_words(records: Records) -> None:
    rule(
        records,
        "Account.Phone",
        'AND(ISBLANK(Phone), ISPICKVAL(Industry, "Banking"))',
        "Banks: phone",
        "Phone",
    )
    rule(records, "Opportunity.Size", 'Amount > 1000.5 && NOT(BEGINS(Name, "Big {0}"))', "Too big")
    rule(records, "Contact.Moved", "AND(ISCHANGED(AccountId), NOT(ISNEW()))", "Stay")
    rule(
        records,
        "Lead.Rating",
        'CASE(Rating, "Hot", 3, "Warm {1}", 2, "", 1, 0) * 2 > LEN(Company) + LEN(RIGHT(Company, 0))',
        "Too hot",
    )
    rule(records, "Case.Parent", 'Account.Name = "Evil\'s"', "No")
    assert records.try_make("Account", Name="A", Industry="Banking") == [
        ("FIELD_CUSTOM_VALIDATION_EXCEPTION", "Banks: phone")
    ]
    account = records.make("Account", Name="Evil's", Industry="Banking", Phone="1")
    assert records.change("Account", account, Phone=None)[0][1] == "Banks: phone"
    draft = {"StageName": "Prospecting", "CloseDate": "2026-03-01"}
    assert records.try_make("Opportunity", Name="O", Amount="1000.51", **draft)[0][1] == "Too big"
    records.make("Opportunity", Name="O", Amount="1000.5", **draft)
    records.make("Opportunity", Name="Big {0}", Amount="5000", **draft)
    contact = records.make("Contact", LastName="C", AccountId=account)
    assert records.change("Contact", contact, AccountId=None)[0][1] == "Stay"
    assert records.change("Contact", contact, Title="T") == []
    assert records.try_make("Case", AccountId=account)[0][1] == "No"
    for rating, longest in (("Hot", 5), ("Warm {1}", 3), (None, 1)):
        lead = {"LastName": "L", "Rating": rating}
        assert records.try_make("Lead", Company="c" * longest, **lead)[0][1] == "Too hot"
        records.make("Lead", Company="c" * (longest + 1), **lead)
    records.make("Lead", LastName="L", Rating="Cold", Company="c")


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("Nope__c = 1", "Field Nope__c does not exist. Check spelling."),
        ("AND(Name", "Syntax error. Missing ')'"),
        ("FOO(1)", "Unknown function FOO. Check spelling."),
        (
            "LEN(Name)",
            "Formula result is data type (Number), incompatible with expected data type (true or false).",
        ),
        ("LEN(Name, 1) > 2", "Incorrect number of parameters for function 'LEN()'. Expected 1, received 2"),
        (
            'CASE(Name, "A", TRUE, "B", FALSE)',
            "Incorrect number of parameters for function 'CASE()'. Expected 6, received 5",
        ),
        ("(" * 80 + "1", "Formula is too deep"),
    ],
)
def test_formulas_that_are_wrong_are_refused(records: Records, formula: str, words: str) -> None:
    with pytest.raises(RecordRefusedError) as refused:
        compile_rule(records.store, records.sobject("Account"), {"errorConditionFormula": formula})
    assert refused.value.problem.message == words


def test_numbers_places_and_days_in_formulas(records: Records) -> None:
    rule(
        records,
        "Opportunity.Sums",
        "AND(CEILING(Amount) = -3, FLOOR(Amount) = -2, MCEILING(Amount) = -2, MFLOOR(Amount) = -3, "
        'FIND("b", Name) = 2, FIND("z", Name) = 0)',
        "All true",
    )
    deal = {"Name": "abc", "StageName": "Prospecting", "CloseDate": records.store.now().date().isoformat()}
    assert records.try_make("Opportunity", **deal, Amount="-2.5")[0][1] == "All true"
    records.make("Opportunity", **deal, Amount="-3")
    rule(records, "Opportunity.Past", "CloseDate < TODAY()", "Too late")
    records.make("Opportunity", **deal)
    with records.store.transaction():
        records.store.move_on(24 * 3600 * 1000)
    assert records.try_make("Opportunity", **deal)[0][1] == "Too late"


def test_a_literal_cannot_leave_its_quotes(records: Records) -> None:
    rule(records, "Account.Quote", "CONTAINS('{1}', ' OR 1=1 --') || Name = \"'; DROP TABLE x\"", "No")
    assert records.make("Account", Name="A")


def test_forecast_and_pushes_follow(records: Records) -> None:
    opportunity = records.make("Opportunity", Name="O", StageName="Prospecting", CloseDate="2026-03-01")
    assert records.change("Opportunity", opportunity, ForecastCategoryName="Commit") == []
    assert records.get("Opportunity", opportunity, "ForecastCategory") == ["Forecast"]
    records.change("Opportunity", opportunity, CloseDate="2026-03-20")
    records.change("Opportunity", opportunity, CloseDate="2026-04-01")
    assert records.get("Opportunity", opportunity, "PushCount") == [1]
    assert len(records.live("OpportunityHistory")) == 3


def test_activities_know_their_account(records: Records) -> None:
    account = records.make("Account", Name="A")
    contact = records.make("Contact", LastName="C", AccountId=account)
    task = records.make("Task", WhoId=contact, Status="Completed", Priority="High", Subject="Call")
    assert records.get("Task", task, "AccountId", "IsClosed", "IsHighPriority") == [account, 1, 1]
    event = records.make("Event", WhatId=account, StartDateTime="2026-03-01T10:00:00Z", DurationInMinutes=90)
    assert records.get("Event", event, "EndDateTime", "ActivityDate", "AccountId") == [
        "2026-03-01T11:30:00.000+0000",
        "2026-03-01",
        account,
    ]
    code, message = records.try_make("Task", WhoId=account)[0]
    assert (code, message) == ("FIELD_INTEGRITY_EXCEPTION", f"Name ID: id value of incorrect type: {account}")
    assert records.try_make("Event", Subject="x")[0][0] == "REQUIRED_FIELD_MISSING"


def test_person_accounts_have_a_contact_that_mirrors_them(records: Records) -> None:
    assert records.try_make("Account", LastName="P")[0][0] == "INVALID_FIELD"
    with records.store.transaction():
        records.store.use_person_accounts()
    person = records.make("Account", FirstName="Pia", LastName="Person", PersonEmail="p@x.example", Phone="1")
    name, contact, is_person = records.get("Account", person, "Name", "PersonContactId", "IsPersonAccount")
    assert (name, is_person) == ("Pia Person", 1)
    assert records.get("Contact", str(contact), "Name", "Email", "AccountId", "Phone", "IsPersonAccount") == [
        "Pia Person",
        "p@x.example",
        person,
        "1",
        1,
    ]
    assert records.change("Account", person, LastName="New", PersonEmail=None) == []
    assert records.get("Contact", str(contact), "Name", "Email") == ["Pia New", None]
    assert records.change("Account", person, Name="x")[0] == (
        "INVALID_FIELD_FOR_INSERT_UPDATE",
        "Account: bad field names on insert/update call: Name",
    )
    business = records.make("Account", Name="Firm")
    assert records.get("Account", business, "IsPersonAccount", "PersonContactId") == [0, None]


def test_an_inactive_user_owns_nothing_new(records: Records) -> None:
    user = records.store.note("user")
    records.store.database.execute('UPDATE "User" SET "IsActive" = 0')
    assert records.try_make("Account", Name="A", OwnerId=user) == [
        ("INACTIVE_OWNER_OR_USER", f"operation performed with inactive user [{user}] as owner of account")
    ]


def test_formulas_and_summaries_are_worked_out_when_read(records: Records, tmp_path: Path) -> None:
    store = records.store
    margin = {
        "fullName": "Opportunity.Margin__c",
        "label": "Margin",
        "type": "Currency",
        "scale": "2",
        "formula": 'IF(Account.Name = "Rich {t}", Amount * 0.1, 0) + 1.005',
    }
    total = {
        "fullName": "Account.Total__c",
        "label": "Total",
        "type": "Summary",
        "summaryForeignKey": "Opportunity.AccountId",
        "summaryOperation": "sum",
        "summarizedField": "Opportunity.Amount",
    }
    with store.transaction():
        store.save_field(records.sobject("Opportunity"), margin)
        store.save_field(records.sobject("Account"), total)
    account = records.make("Account", Name="Rich {t}")
    for amount in ("100.10", "50"):
        records.make(
            "Opportunity",
            Name="O",
            AccountId=account,
            Amount=amount,
            StageName="Prospecting",
            CloseDate="2026-03-01",
        )

    def read() -> list[object]:
        found = []
        for name, column in (("Opportunity", "Margin__c"), ("Account", "Total__c")):
            field = store.schema.get(name).fields[column.lower()]
            assert not field.stored
            query = f'SELECT {field.sql.format(t="x")} FROM "{name}" x ORDER BY Id'
            found += [row[0] for row in store.database.execute(query)]
        return found

    assert read() == [1102, 601, 15010]
    assert records.try_make("Account", Name="A", Total__c=1)[0][0] == "INVALID_FIELD"
    with pytest.raises(RecordRefusedError, match="Field Nope does not exist"), store.transaction():
        store.save_field(
            records.sobject("Account"), {**margin, "fullName": "Account.X__c", "formula": "Nope + 1"}
        )
    assert records.sobject("Account").find("X__c") is None
    with store.transaction():
        store.remove_field(records.sobject("Opportunity"), records.sobject("Opportunity").fields["margin__c"])
    assert records.sobject("Opportunity").find("Margin__c") is None
