"""Rules over a whole profile: each with what it refuses and what it lets pass."""

from typing import Any

import pytest

from provisioning.profile import Profile
from provisioning.profile_files import from_yaml
from provisioning.validation import problems_in, problems_of, single_value_problem
from tests.provisioning.test_profile_files import shipped

#: The least that a company must answer: everything else has a default that works.
USABLE: dict[str, Any] = {"product.account_service": "Sales"}

ROWS = [{"sf_field": f"F{n}__c", "qb_field": f"F{n}", "direction": "Both ways"} for n in range(11)]
OUT, IN = "SF_QB Uni-directional", "QB_SF Uni-directional"


def keys(values: dict[str, Any]) -> list[str]:
    return [problem.key for problem in problems_in(USABLE | values)]


def test_defaults_and_an_account_for_new_items_make_a_usable_profile() -> None:
    assert problems_in(USABLE) == ()


def test_a_problem_names_the_option_and_what_to_do() -> None:
    (problem,) = problems_in({})
    assert str(problem) == (
        "product.account_service (Default Account for Service): Name an account: new items are of type Service."
    )


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        # kinds
        ({"direction.customer": "Both"}, ["direction.customer"]),
        ({"environment.qb_port": 70000}, ["environment.qb_port"]),
        ({"solution.cutover_date": "soon"}, ["solution.cutover_date"]),
        ({"notifications.cc": ["nobody"]}, ["notifications.cc"]),
        ({"notifications.webhook_url": "http://hooks.example.com"}, ["notifications.webhook_url"]),
        ({"notifications.report_time": "7"}, ["notifications.report_time"]),
        ({"schedule.time_zone": "Europe/Atlantis"}, ["schedule.time_zone"]),
        ({"customer.custom_fields": ROWS}, ["customer.custom_fields"]),
        ({"customer.custom_fields": ROWS[:10]}, []),
        ({"customer.nickname": "x"}, ["customer.nickname"]),
        # required
        ({"solution.qb_company_files": 2}, ["solution.company_file_field"]),
        ({"solution.qb_company_files": 2, "solution.company_file_field": "Books__c"}, []),
        ({"solution.payment_gateway": True}, ["solution.gateway_ip"]),
        ({"solution.payment_gateway": True, "solution.gateway_ip": "203.0.113.7"}, []),
        ({"environment.salesforce_domain": "My Domain"}, ["environment.my_domain"]),
        ({"customer.hierarchy": "By custom object"}, ["customer.hierarchy_object"]),
        ({"customer.name_field": " "}, ["customer.name_field"]),
        ({"invoice.create_trigger": "SF Opportunity reaches a stage"}, ["invoice.create_stage"]),
        (
            {"invoice.create_trigger": "SF custom field has a value"},
            ["invoice.create_field", "invoice.create_field_value"],
        ),
        ({"invoice.number_source": "Salesforce"}, ["invoice.number_field"]),
        ({"invoice.without_line_items": True}, ["invoice.default_item"]),
        ({"invoice.without_line_items": True, "direction.invoice": IN}, []),
        (
            {"customer.qb_trigger": "QB Customer field has a value"},
            ["customer.qb_trigger_field", "customer.qb_trigger_value"],
        ),
        # triggers
        ({"direction.sales_receipt": OUT}, ["sales_receipt.create_trigger"]),
        ({"direction.sales_receipt": IN}, []),
        ({"direction.sales_receipt": OUT, "sales_receipt.operations_sf_qb": "Update Only"}, []),
        ({"direction.sales_receipt": OUT, "sales_receipt.create_trigger": "SF Opportunity is created"}, []),
        ({"direction.sales_receipt": OUT, "sales_receipt.sf_object": "Order"}, []),
        (
            {
                "direction.sales_receipt": OUT,
                "transactions.multiple": True,
                "transactions.criterion_field": "QB_Transaction__c",
            },
            [],
        ),
        (
            {
                "direction.estimate": OUT,
                "estimate.create_trigger": "SF Opportunity reaches a stage",
                "estimate.create_stage": "Proposal",
                "invoice.create_trigger": "SF Opportunity reaches a stage",
                "invoice.create_stage": "Closed Won",
            },
            [],
        ),
        (
            {
                "direction.estimate": OUT,
                "estimate.create_trigger": "SF Opportunity reaches a stage",
                "estimate.create_stage": "closed won",
                "invoice.create_trigger": "SF Opportunity reaches a stage",
                "invoice.create_stage": "Closed Won",
            },
            ["estimate.create_trigger"],
        ),
        # several transaction types by a field
        ({"transactions.multiple": True}, ["transactions.criterion_field"]),
        (
            {
                "direction.bill": OUT,
                "transactions.multiple": True,
                "transactions.criterion_field": "T__c",
                "transactions.value_bill": "invoice",
            },
            ["transactions.value_bill"],
        ),
        (
            {
                "transactions.multiple": True,
                "transactions.criterion_field": "T__c",
                "transactions.value_bill": "",
            },
            [],
        ),
        (
            {
                "transactions.multiple": True,
                "transactions.criterion_field": "T__c",
                "transactions.value_invoice": "",
            },
            ["transactions.value_invoice"],
        ),
        # products
        (
            {"product.binding": "Product Code to Item Name", "product.product_code_from": "Item SKU"},
            ["product.product_code_from"],
        ),
        ({"product.binding": "Product Code to Item SKU", "product.product_code_from": "Item SKU"}, []),
        ({"product.binding": "Product Code to Item SKU"}, []),
        (
            {
                "product.binding": "Product Code to Item SKU",
                "product.product_code_from": "Item Description",
                "direction.product": OUT,
            },
            [],
        ),
        ({"product.product_code_from": "Item Description"}, []),
        (
            {
                "product.default_item_type": "Inventory",
                "product.cogs_account_inventory": "Cost of Goods Sold",
            },
            ["product.income_account_inventory", "product.asset_account_inventory"],
        ),
        ({"product.account_service": "", "direction.product": IN}, []),
        ({"product.account_service": "", "product.operations_sf_qb": "Update Only"}, []),
        # checks
        (
            {"direction.check": OUT, "check.create_trigger": "SF Opportunity is created"},
            ["check.bank_account"],
        ),
        (
            {
                "direction.check": OUT,
                "check.commission_object": "Commission__c",
                "check.amount_field": "Amount__c",
                "check.payee_field": "Payee__c",
                "check.bank_account_field": "Bank__c",
            },
            [],
        ),
        # binding fields
        (
            {"direction.vendor": OUT, "vendor.binding_field": "QB_List_ID__c"},
            ["vendor.binding_field"],
        ),
        ({"direction.vendor": OUT, "vendor.full_name_field": "qb_full_name__C"}, ["vendor.full_name_field"]),
        (
            {
                "direction.vendor": OUT,
                "vendor.binding_field": "QB_List_ID__c",
                "vendor.sf_object": "Supplier__c",
            },
            [],
        ),
        ({"direction.person_account": OUT}, []),
        ({"direction.job": OUT, "job.binding_field": "QB_Invoice_TxnID__c"}, ["invoice.binding_field"]),
        # vendors and customers
        (
            {"direction.vendor": OUT, "vendor.also_customers": True, "vendor.name_suffix": " "},
            ["vendor.name_suffix"],
        ),
        ({"direction.vendor": OUT, "vendor.also_customers": True}, []),
        # notifications and sleep window
        ({"notifications.use_admin_email": False}, ["notifications.cc"]),
        ({"notifications.use_admin_email": False, "notifications.cc": ["a@b.example"]}, []),
        ({"notifications.use_admin_email": False, "notifications.mode": "None"}, []),
        ({"schedule.sleep_start": "22:00:00"}, ["schedule.sleep_end"]),
        ({"schedule.sleep_end": "22:00:00"}, ["schedule.sleep_start"]),
        ({"schedule.sleep_start": "22:00:00", "schedule.sleep_end": "22:00:00"}, ["schedule.sleep_end"]),
        ({"schedule.sleep_start": "22:00:00", "schedule.sleep_end": "04:00:00"}, []),
    ],
)
def test_a_rule_refuses_what_does_not_fit_together(values: dict[str, Any], wrong: list[str]) -> None:
    assert keys(values) == wrong


def test_an_unreadable_value_is_told_once() -> None:
    problems = problems_in(USABLE | {"customer.name_field": "Account Name"})
    assert [problem.key for problem in problems] == ["customer.name_field"]


def test_problems_come_in_the_order_of_the_pages() -> None:
    assert keys({"schedule.sleep_start": "1", "direction.customer": "x", "product.account_service": ""}) == [
        "direction.customer",
        "product.account_service",
        "schedule.sleep_start",
    ]


def test_the_message_about_one_moment_names_the_other_type_and_the_way_out() -> None:
    profile = Profile.from_values(USABLE | {"direction.sales_receipt": OUT})
    (problem,) = problems_of(profile)
    assert problem.message == (
        "Choose another moment than for invoice, or switch on 'QB Multiple Transaction Supported' "
        "so that a field decides."
    )


@pytest.mark.parametrize("name", ["demo", "northwind"])
def test_the_profiles_that_come_with_the_product_are_usable(name: str) -> None:
    assert problems_in(from_yaml(shipped(name))) == ()


@pytest.mark.parametrize(
    ("value", "advice"),
    [
        ("INV-1001", ""),
        ("Müller Söhne", ""),
        ("Smith & Sons", "Remove &"),
        ('The "Inn"', 'Remove "'),
        ("O'Neill", ""),
        ('O\'Neill & "Co"', 'Remove & and "'),
        ("The \u201cInn\u201d", "Remove \u201c and \u201d"),
        ("  ", "Enter the name or number"),
    ],
)
def test_the_value_of_a_single_flow_takes_no_ampersand_and_no_quotation_mark(value: str, advice: str) -> None:
    assert single_value_problem(value).startswith(advice)
    assert bool(single_value_problem(value)) is bool(advice)
