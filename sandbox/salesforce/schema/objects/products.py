"""Product2, Pricebook2, PricebookEntry."""

from sandbox.salesforce.schema.declare import (
    SEEN,
    choice,
    currency,
    flag,
    link,
    long_text,
    sobject,
    text,
    url,
)
from sandbox.salesforce.schema.fields import SObject


def _of_product(column: str) -> str:
    # ``column`` is one of two literals below.
    return f'(SELECT p."{column}" FROM "Product2" p WHERE p."Id" = {{t}}."Product2Id")'  # noqa: S608


def objects() -> list[SObject]:
    """The three objects."""
    product = sobject(
        "Product2",
        "01t",
        text("Name", required=True, label="Product Name", name_field=True),
        text("ProductCode"),
        long_text("Description", 4000, label="Product Description"),
        flag("IsActive"),
        choice("Family", "None", label="Product Family"),
        text("ExternalId", label="External ID"),
        url("DisplayUrl", label="Display URL"),
        choice("QuantityUnitOfMeasure", "Each"),
        text("StockKeepingUnit", 180, label="Product SKU"),
        flag("IsArchived", read_only=True),
        SEEN,
        label="Product",
    )
    book = sobject(
        "Pricebook2",
        "01s",
        text("Name", required=True, label="Price Book Name", name_field=True),
        flag("IsActive"),
        flag("IsArchived", read_only=True),
        text("Description"),
        flag("IsStandard", read_only=True),
        SEEN,
        label="Price Book",
    )
    entry = sobject(
        "PricebookEntry",
        "01u",
        text(
            "Name",
            label="Product Name",
            name_field=True,
            createable=False,
            updateable=False,
            sql=_of_product("Name"),
        ),
        text("ProductCode", createable=False, updateable=False, sql=_of_product("ProductCode")),
        link(
            "Pricebook2Id",
            "Pricebook2",
            children="PricebookEntries",
            required=True,
            cascade=True,
            fixed=True,
            label="Price Book ID",
        ),
        link(
            "Product2Id",
            "Product2",
            children="PricebookEntries",
            required=True,
            cascade=True,
            fixed=True,
            label="Product ID",
        ),
        currency("UnitPrice", label="List Price", nillable=True),
        flag("IsActive"),
        flag("UseStandardPrice"),
        flag("IsArchived", read_only=True),
        label="Price Book Entry",
        plural="Price Book Entries",
    )
    return [product, book, entry]
