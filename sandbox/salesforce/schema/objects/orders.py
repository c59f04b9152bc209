"""Order and OrderItem: enough to read, write and query them."""

from sandbox.salesforce.schema.declare import (
    address,
    choice,
    currency,
    day,
    link,
    long_text,
    number,
    sobject,
    text,
)
from sandbox.salesforce.schema.fields import SObject


def objects() -> list[SObject]:
    """The two objects."""
    order = sobject(
        "Order",
        "801",
        link("AccountId", "Account", children="Orders", required=True, cascade=True),
        link("OpportunityId", "Opportunity", children="Orders"),
        link("Pricebook2Id", "Pricebook2", children="Orders"),
        text(
            "OrderNumber", 30, name_field=True, createable=False, updateable=False, auto_number="{00000000}"
        ),
        day("EffectiveDate", nillable=False),
        day("EndDate"),
        choice("Status", "Draft", "Activated", nillable=False),
        choice("Type", length=40),
        long_text("Description"),
        text("PoNumber", 80, label="PO Number"),
        day("PoDate"),
        address("Billing"),
        address("Shipping"),
        currency("TotalAmount", createable=False, updateable=False),
        owned=True,
    )
    line = sobject(
        "OrderItem",
        "802",
        link("OrderId", "Order", children="OrderItems", required=True, cascade=True, fixed=True),
        link("PricebookEntryId", "PricebookEntry", children="OrderItems", required=True, fixed=True),
        link("Product2Id", "Product2", children="OrderItems", fixed=True),
        text(
            "OrderItemNumber",
            30,
            name_field=True,
            createable=False,
            updateable=False,
            auto_number="{0000000000}",
        ),
        number("Quantity", 18, 2, nillable=False),
        currency("UnitPrice"),
        currency("ListPrice", createable=False, updateable=False),
        currency("TotalPrice", createable=False, updateable=False),
        day("ServiceDate"),
        text("Description"),
        label="Order Product",
    )
    return [order, line]
