"""What an org has once several currencies are in use: CurrencyType, and a currency on every record with amounts."""

from collections.abc import Sequence
from dataclasses import replace

from sandbox.salesforce.schema.declare import flag, integer, number, sobject, text
from sandbox.salesforce.schema.fields import Field, FieldType, PicklistValue, SObject

FIELD = "CurrencyIsoCode"
#: Objects whose records have a currency of their own.
CARRIERS = (
    "Account",
    "Contact",
    "Opportunity",
    "Product2",
    "PricebookEntry",
    "Order",
    "Lead",
    "Campaign",
    "Case",
    "Task",
    "Event",
)
#: Objects whose records have their parent's, with the parent.
LINES = {"OpportunityLineItem": "Opportunity", "OrderItem": "Order"}


def currency_type() -> SObject:
    """The object with the currencies in use and their rates to the corporate one."""
    return sobject(
        "CurrencyType",
        "01L",
        text("IsoCode", 3, required=True, name_field=True),
        number("ConversionRate", 18, 6),
        integer("DecimalPlaces"),
        flag("IsActive"),
        flag("IsCorporate"),
        read_only=True,
        recycled=False,
    )


def currency_field(codes: Sequence[str], corporate: str) -> Field:
    """A record's currency; a new record without one is in the corporate currency."""
    return Field(
        FIELD,
        "Currency ISO Code",
        FieldType.PICKLIST,
        3,
        default=corporate,
        picklist=tuple(PicklistValue(code, code, code == corporate) for code in codes),
        restricted=True,
    )


def line_currency_field(codes: Sequence[str], corporate: str, parent: str) -> Field:
    """A line's currency: that of its opportunity or order."""
    return replace(
        currency_field(codes, corporate),
        createable=False,
        updateable=False,
        default=None,
        # ``parent`` is one of the two of LINES.
        sql=f'(SELECT o."CurrencyIsoCode" FROM "{parent}" o WHERE o."Id" = {{t}}."{parent}Id")',  # noqa: S608
    )
