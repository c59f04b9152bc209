"""What must exist on both sides, computed from the answers."""

from typing import Any

from provisioning.catalogue.requirements import (
    QuickBooksCustomFieldNeed,
    QuickBooksEditionNeed,
    SalesforceFieldNeed,
    SalesforceObjectNeed,
)
from provisioning.catalogue.transactions.check import Check
from provisioning.catalogue.transactions.invoice import Invoice
from provisioning.profile import Profile
from provisioning.profile_files import from_yaml
from provisioning.requirements import object_of, requirements
from tests.provisioning.test_profile_files import shipped

OUT = "SF_QB Uni-directional"
NOTHING: dict[str, Any] = {
    "direction.customer": "None",
    "direction.invoice": "None",
    "direction.product": "None",
}


def salesforce_fields(values: dict[str, Any]) -> dict[str, str]:
    needs = [required.requirement for required in requirements(Profile.from_values(values))]
    return {
        f"{need.object}.{need.name}": need.shape.text
        for need in needs
        if isinstance(need, SalesforceFieldNeed)
    }


def of_type(values: dict[str, Any], kind: type) -> list[Any]:
    return [
        r.requirement for r in requirements(Profile.from_values(values)) if isinstance(r.requirement, kind)
    ]


def test_no_direction_requires_nothing() -> None:
    assert requirements(Profile.from_values(NOTHING)) == ()


def test_the_demo_profile_requires_these_fields() -> None:
    assert salesforce_fields(from_yaml(shipped("demo"))) == {
        "Account.QB_LastModified__c": "Date/Time",
        "Opportunity.QB_LastModified__c": "Date/Time",
        "Product2.QB_LastModified__c": "Date/Time",
        "Account.QB_List_ID__c": "Text(36), unique, external id",
        "Account.QB_Full_Name__c": "Text >= 209",
        "Account.Active__c": "Picklist Yes/No",
        "Account.Name": "Text",
        "Account.Terms__c": "Text or Picklist",
        "Account.QB_Total_Balance__c": "Currency",
        "Contact.Level__c": "Picklist Primary/Secondary/Tertiary",
        "Opportunity.QB_Invoice_TxnID__c": "Text(36), unique, external id",
        "Opportunity.Invoice_Number__c": "Text(11), unique",
        "Opportunity.Invoice_Balance__c": "Currency",
        "Opportunity.Invoice_Paid__c": "Checkbox",
        "Opportunity.CloseDate": "Date",
        "Opportunity.Terms__c": "Picklist or Text",
        "Opportunity.Name": "Text",
        "Product2.QB_List_ID__c": "Text(36), unique, external id",
    }


def test_accountid_is_required_of_customers_and_vendors() -> None:
    values = NOTHING | {"direction.person_account": OUT, "direction.vendor": OUT}
    assert of_type(values, QuickBooksCustomFieldNeed) == [
        QuickBooksCustomFieldNeed("Customer", "AccountID"),
        QuickBooksCustomFieldNeed("Vendor", "AccountID"),
    ]


def test_a_switch_requires_its_fields_only_while_it_is_on() -> None:
    off = salesforce_fields({})
    on = salesforce_fields({"customer.aging": True})
    assert {name: on[name] for name in on if name not in off} == {
        "Account.Curr_Bal_Pymts__c": "Currency(9,2)",
        "Account.Acc_Recv_Over30__c": "Currency(9,2)",
        "Account.Acc_Recv_Over60__c": "Currency(9,2)",
        "Account.Acc_Recv_Over90__c": "Currency(9,2)",
    }


def test_a_choice_requires_what_that_choice_needs() -> None:
    off = salesforce_fields({})
    by_account = salesforce_fields({"customer.primary_contact_via": "Contact Lookup in Account"})
    by_role = salesforce_fields({"customer.primary_contact_via": "Account/Contact Role"})
    assert set(by_account.items()) - set(off.items()) == {("Account.Primary_Contact__c", "Lookup(Contact)")}
    assert by_role == off
    assert len(salesforce_fields({"invoice.billing_address": "Opportunity custom fields"})) == len(off) + 6


def test_fields_are_those_of_the_object_that_is_read_instead() -> None:
    profile = Profile.from_values(
        {"invoice.sf_object": "Order", "invoice.billing_address": "Opportunity custom fields"}
    )
    assert object_of(profile, Invoice.date_field) == "Order"
    assert object_of(profile, Invoice.line_class_field) == "OpportunityLineItem"
    needs = [r.requirement for r in requirements(profile) if r.option.startswith("invoice.")]
    assert {need.object for need in needs if isinstance(need, SalesforceFieldNeed)} == {"Order"}


def test_commission_fields_are_those_of_the_commission_object() -> None:
    profile = Profile.from_values({"direction.check": OUT, "check.commission_object": "Commission__c"})
    assert object_of(profile, Check.amount_field) == "Commission__c"


def test_payments_require_their_object() -> None:
    (payment,) = of_type({"direction.payment": "QB_SF Uni-directional"}, SalesforceObjectNeed)
    assert (payment.name, payment.label, payment.plural) == ("Payment_QB__c", "Payment QB", "Payment QBs")
    fields = {need.name: need.shape.text for need in payment.fields}
    assert fields["Payment_Number__c"] == "Text(13), unique, external id"
    assert fields["Total_Amount__c"] == "Currency(15,2)"


def test_a_payment_gateway_requires_the_transaction_object_with_17_fields() -> None:
    (transaction,) = of_type({"solution.payment_gateway": True}, SalesforceObjectNeed)
    assert transaction.name == "Transaction__c"
    assert len(transaction.fields) == 17


def test_sales_orders_require_an_edition() -> None:
    assert of_type({"direction.sales_order": OUT}, QuickBooksEditionNeed) == [
        QuickBooksEditionNeed(("Premier", "Enterprise"))
    ]


def test_binding_by_sku_requires_itemcode() -> None:
    by_sku = of_type({"product.binding": "Product Code to Item SKU"}, QuickBooksCustomFieldNeed)
    by_name = of_type({"product.binding": "Product Code to Item Name"}, QuickBooksCustomFieldNeed)
    assert QuickBooksCustomFieldNeed("Item", "ItemCode") in by_sku
    assert QuickBooksCustomFieldNeed("Item", "ItemCode") not in by_name


def test_what_can_be_created_is_a_custom_field_of_the_object_itself() -> None:
    needs = of_type({"customer.terms_field": "Owner.Terms__c"}, SalesforceFieldNeed)
    custom = {need.name for need in needs if need.custom}
    assert "QB_Full_Name__c" in custom
    assert not custom & {"Name", "CloseDate", "Owner.Terms__c"}


def test_a_new_full_name_field_has_the_published_length() -> None:
    needs = of_type({}, SalesforceFieldNeed)
    lengths = {need.name: need.shape.new_length for need in needs}
    assert (lengths["QB_Full_Name__c"], lengths["QB_List_ID__c"]) == (210, 36)
