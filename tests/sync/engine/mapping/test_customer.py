"""Options of the customer page that decide what is mapped: two values of each give different records."""

from decimal import Decimal
from typing import Any

import pytest

from provisioning.catalogue.choices import MappingDirection, QuickBooksLocale
from provisioning.profile import Profile
from sync.engine.links import Link, MappingProblem, columns
from sync.engine.mapping.custom import custom_links
from sync.engine.mapping.customer import customer_links
from sync.engine.records import FieldInfo, System, Values
from sync.errors.codes import Code

ACCOUNT: Values = {
    "Name": "Acme Inc.",
    "Legal_Name__c": "Acme Incorporated",
    "Active__c": "Yes",
    "Phone": "203-555-0101",
    "BillingStreet": "1 Main St",
    "BillingCity": "Norwalk",
    "BillingState": "CT",
    "BillingPostalCode": "06850",
    "BillingCountry": "USA",
    "ShippingStreet": "2 Dock Rd",
    "Terms__c": "Net 30",
    "Contact.FirstName": "Ann",
    "Contact.LastName": "Lee",
    "Contact.Phone": "203-555-0199",
    "Contact.Middle__c": "Q",
    "Owner.SalesRep": "AL",
}
CUSTOMER: Values = {
    "Name": "Acme Inc.",
    "CompanyName": "Acme Holdings",
    "IsActive": True,
    "Phone": "203-555-0101",
    "TermsRefFullName": "Net 15",
    "TotalBalance": Decimal("12.50"),
    "AccountNumber": "A-17",
    "MiddleName": "Q",
}


def links(**options: Any) -> tuple[Link, ...]:
    values = {f"customer.{name}": value for name, value in options.items()}
    return customer_links(Profile.from_values(values), QuickBooksLocale.USA)


def to_qb(found: tuple[Link, ...], values: Values = ACCOUNT) -> dict[str, object]:
    return {
        name: value
        for link in found
        if link.carries(System.QUICKBOOKS)
        for name, value in link.convert(System.QUICKBOOKS, values).items()
        if value is not None
    }


def to_sf(found: tuple[Link, ...], values: Values = CUSTOMER) -> dict[str, object]:
    return {
        name: value
        for link in found
        if link.carries(System.SALESFORCE)
        for name, value in link.convert(System.SALESFORCE, values).items()
    }


def test_the_defaults_send_name_company_address_and_phone() -> None:
    assert to_qb(links()) == {
        "Name": "Acme Inc.",
        "CompanyName": "Acme Inc.",
        "IsActive": True,
        "Phone": "203-555-0101",
        "BillAddressAddr1": "1 Main St",
        "BillAddressCity": "Norwalk",
        "BillAddressState": "CT",
        "BillAddressPostalCode": "06850",
        "BillAddressCountry": "USA",
        "ShipAddressAddr1": "2 Dock Rd",
    }


def test_name_field() -> None:
    assert to_qb(links(name_field="Legal_Name__c"))["Name"] == "Acme Incorporated"
    assert to_sf(links(name_field="Legal_Name__c"))["Legal_Name__c"] == "Acme Inc."


def test_company_name_field() -> None:
    assert to_qb(links(company_name_field="Legal_Name__c"))["CompanyName"] == "Acme Incorporated"
    assert to_sf(links(company_name_field="Legal_Name__c"))["Legal_Name__c"] == "Acme Holdings"
    assert "CompanyName" not in to_qb(links(company_name_field=""))


def test_a_company_name_that_follows_the_name_never_writes_it_back() -> None:
    assert to_sf(links())["Name"] == "Acme Inc."


def test_active_field() -> None:
    assert to_qb(links(active_field="Live__c"), {**ACCOUNT, "Live__c": "No"})["IsActive"] is False
    assert to_sf(links(), {**CUSTOMER, "IsActive": False})["Active__c"] == "No"


@pytest.mark.parametrize(("option", "kind"), [("billing_street", "Bill"), ("shipping_street", "Ship")])
def test_street_layout(option: str, kind: str) -> None:
    street = "1 Main St" if kind == "Bill" else "2 Dock Rd"
    assert to_qb(links(**{option: "As SF Account"}))[f"{kind}AddressAddr1"] == street
    with_name = to_qb(links(**{option: "Name/Address"}))
    assert (with_name[f"{kind}AddressAddr1"], with_name[f"{kind}AddressAddr2"]) == ("Acme Inc.", street)


def test_the_name_above_a_street_does_not_come_back_as_street() -> None:
    found = links(billing_street="Name/Address")
    customer = {**CUSTOMER, "BillAddressAddr1": "Acme Inc.", "BillAddressAddr2": "1 Main St"}
    assert to_sf(found, customer)["BillingStreet"] == "1 Main St"


def test_primary_contact_to_qb() -> None:
    found = to_qb(links(primary_contact_via="Contact Level Custom Field", primary_contact_to_qb=True))
    assert (found["FirstName"], found["LastName"], found["Phone"]) == ("Ann", "Lee", "203-555-0199")
    assert "FirstName" not in to_qb(links(primary_contact_via="Contact Level Custom Field"))


def test_without_a_contacts_phone_the_accounts_goes() -> None:
    found = links(primary_contact_via="Contact Level Custom Field", primary_contact_to_qb=True)
    assert to_qb(found, {**ACCOUNT, "Contact.Phone": None})["Phone"] == "203-555-0101"


def test_middle_name_field() -> None:
    assert to_qb(links(middle_name_field="Middle__c"))["MiddleName"] == "Q"
    assert "MiddleName" not in to_qb(links())
    with pytest.raises(MappingProblem) as problem:
        to_qb(links(middle_name_field="Middle__c"), {**ACCOUNT, "Contact.Middle__c": "Quincy"})
    assert problem.value.code == Code.TEXT_TOO_LONG


def test_terms_field() -> None:
    assert to_qb(links(terms_field="Terms__c"))["TermsRefFullName"] == "Net 30"
    assert to_sf(links(terms_field="Terms__c"))["Terms__c"] == "Net 15"
    assert "TermsRefFullName" not in to_qb(links())


def test_owner_to_sales_rep() -> None:
    assert to_qb(links(owner_to_sales_rep=True))["SalesRepRefFullName"] == "AL"
    assert "SalesRepRefFullName" not in to_qb(links())


def test_an_owner_without_sales_rep_leaves_the_customers_own() -> None:
    assert "SalesRepRefFullName" not in to_qb(
        links(owner_to_sales_rep=True), {**ACCOUNT, "Owner.SalesRep": None}
    )


def test_total_balance_field() -> None:
    assert to_sf(links(total_balance_field="Balance__c"))["Balance__c"] == Decimal("12.50")
    assert "Balance__c" not in columns(links(), System.SALESFORCE)


def test_account_number_to_sf() -> None:
    assert to_sf(links(account_number_to_sf=True))["AccountNumber"] == "A-17"
    assert "AccountNumber" not in to_sf(links())
    assert "AccountNumber" not in to_qb(links(account_number_to_sf=True))


def test_aging() -> None:
    aged = {**CUSTOMER, "Acc_Recv_Over30__c": Decimal(7)}
    assert to_sf(links(aging=True), aged)["Acc_Recv_Over30__c"] == Decimal(7)
    assert "Acc_Recv_Over30__c" not in to_sf(links(), aged)


def test_credit_card_info_is_tail_expiry_and_name() -> None:
    card: Values = {
        "RIGHT(CreditCardInfoCreditCardNumber,4)": "1111",
        "CreditCardInfoExpirationMonth": 3,
        "CreditCardInfoExpirationYear": 2029,
        "CreditCardInfoNameOnCard": "Ann Lee",
    }
    found = to_sf(links(credit_card_info=True), {**CUSTOMER, **card})
    assert found["QB_Card_Last_Four__c"] == "1111"
    assert (found["QB_Card_Expiry__c"], found["QB_Card_Name__c"]) == ("03/2029", "Ann Lee")
    assert to_sf(links(credit_card_info=True))["QB_Card_Expiry__c"] is None
    assert "CreditCardInfoCreditCardNumber" not in columns(links(credit_card_info=True), System.QUICKBOOKS)
    assert "QB_Card_Last_Four__c" not in to_sf(links(), {**CUSTOMER, **card})


def test_canada_has_provinces() -> None:
    found = customer_links(Profile.from_values({}), QuickBooksLocale.CANADA)
    assert to_qb(found)["BillAddressProvince"] == "CT"


@pytest.mark.parametrize(
    ("direction", "carries_qb", "carries_sf"),
    [("SF to QB", True, False), ("QB to SF", False, True), ("Both ways", True, True)],
)
def test_additional_mappings_travel_their_own_way(
    direction: str, *, carries_qb: bool, carries_sf: bool
) -> None:
    profile = Profile.from_values(
        {
            "customer.custom_fields": [
                {"sf_field": "Rank__c", "qb_field": "CustomFieldRank", "direction": direction}
            ]
        }
    )
    sf = {"Rank__c": FieldInfo("Rank__c", "Rank", "double", precision=5, scale=1)}
    qb = {"CustomFieldRank": FieldInfo("CustomFieldRank", "Rank", "STR", length=30)}
    (link,) = custom_links(profile.customer.custom_fields, sf, qb)
    assert (link.carries(System.QUICKBOOKS), link.carries(System.SALESFORCE)) == (carries_qb, carries_sf)
    assert link.flow in MappingDirection
    assert link.to_qb({"Rank__c": Decimal("2.5")}) == {"CustomFieldRank": "2.5"}
    assert link.to_sf({"CustomFieldRank": "2.46"}) == {"Rank__c": Decimal("2.5")}
    with pytest.raises(MappingProblem) as problem:
        link.to_sf({"CustomFieldRank": "high"})
    assert problem.value.code == Code.INVALID_AMOUNT


def test_a_mapping_to_a_field_that_is_not_there_names_it() -> None:
    profile = Profile.from_values(
        {"customer.custom_fields": [{"sf_field": "Rank__c", "qb_field": "Fax", "direction": "Both ways"}]}
    )
    with pytest.raises(MappingProblem) as problem:
        custom_links(profile.customer.custom_fields, {}, {"Fax": FieldInfo("Fax", "Fax", "STR", length=21)})
    assert (problem.value.code, problem.value.facts["field"]) == (Code.FIELD_MISSING, "Rank__c")
