"""The object that invoices are made of, by its own names."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from sync.engine.mapping.field_names import FieldNames, plain_label
from sync.engine.mapping.product import PRICE
from sync.engine.mapping.product_object import product_names
from sync.engine.mapping.sales_object import LINES, SalesObject, sales_object
from sync.engine.records import FieldInfo, ObjectInfo, Record, Value

NOW = datetime(2026, 9, 1, tzinfo=UTC)


def info(name: str, *fields: FieldInfo, children: Mapping[str, tuple[str, str]] | None = None) -> ObjectInfo:
    return ObjectInfo(name, name, {field.name: field for field in fields}, children or {})


def field(name: str, *to: str, formula: bool = False) -> FieldInfo:
    return FieldInfo(name, name, "text", reference_to=to, createable=not formula, updateable=not formula)


BOOKING = info(
    "Booking__c",
    field("Name"),
    field("Buyer__c", "Account"),
    field("Total_Amount__c", formula=True),
    field("Status__c"),
    children={"Notes__r": ("Note__c", "Booking__c"), "Lines__r": ("Line__c", "Booking__c")},
)
OBJECTS = {
    "Booking__c": BOOKING,
    "Note__c": info("Note__c", field("Text__c")),
    "Line__c": info(
        "Line__c",
        field("Article__c", "Product2"),
        field("Quantity__c"),
        field("Unit_Price__c"),
        field("Discount__c"),
    ),
}


def booking() -> SalesObject:
    found = sales_object("Booking__c", product_object="Product2", describe=OBJECTS.__getitem__)
    assert found is not None
    return found


def test_an_opportunity_has_its_own_names_and_is_never_asked_for() -> None:
    found = sales_object("Opportunity", product_object="Product2", describe=OBJECTS.__getitem__)
    assert found == SalesObject()
    assert found.header.column("Account.Name") == "Account.Name"


def test_an_object_of_the_companys_own_is_found_by_its_lookups() -> None:
    found = booking()
    assert (found.lines, found.line_object, found.line_parent) == ("Lines__r", "Line__c", "Booking__c")
    assert found.line_parent_way == "Booking__r"
    assert found.header.columns(["AccountId", "Account.Name", "StageName", "IsWon", "Mine__c"]) == (
        "Buyer__c",
        "Buyer__r.Name",
        "Status__c",
        "Mine__c",
    )
    assert not found.can_be_won


def test_an_object_without_lines_is_none_that_invoices_are_made_of() -> None:
    lone = info("Lone__c", field("Buyer__c", "Account"))
    assert sales_object("Lone__c", product_object="Product2", describe={"Lone__c": lone}.__getitem__) is None


def test_its_records_are_read_by_an_opportunitys_names() -> None:
    values: dict[str, Value] = {
        "Article__c": "01t1",
        "Article__r.Name": "Saw",
        "Quantity__c": Decimal(3),
        "Unit_Price__c": Decimal("10.00"),
        "Discount__c": Decimal(10),
    }
    lines = [Record("Line__c", "a1", "", NOW, values), Record("Line__c", "a2", "", NOW, values, deleted=True)]
    record = Record(
        "Booking__c",
        "a0",
        "",
        NOW,
        {"Name": "B-1", "Buyer__c": "001", "Buyer__r.Name": "Acme", "Status__c": "New"},
        children={"Lines__r": lines},
    )
    read = booking().read(record)
    assert (read.values["AccountId"], read.values["Account.Name"], read.values["StageName"]) == (
        "001",
        "Acme",
        "New",
    )
    (line,) = read.children[LINES]
    assert (line.values["Product2Id"], line.values["Product2.Name"]) == ("01t1", "Saw")
    assert line.values["TotalPrice"] == Decimal("27.00")


def test_what_is_written_goes_into_its_own_fields() -> None:
    found = booking()
    own = found.header.write({"AccountId": "001", "Amount": Decimal(5), "IsWon": True, "Mine__c": 1})
    assert own == {"Buyer__c": "001", "Mine__c": 1}
    row: dict[str, Value] = {
        "Product2Id": "01t1",
        "PricebookEntryId": "",
        "Quantity": Decimal(3),
        "TotalPrice": Decimal("10.00"),
    }
    assert found.write_line(row) == {
        "Article__c": "01t1",
        "Quantity__c": Decimal(3),
        "Unit_Price__c": Decimal("3.33"),
    }


def test_an_activated_order_counts_as_won() -> None:
    status = FieldInfo("Status", "Status", "picklist", picklist=("Draft", "Activated"))
    order = sales_object(
        "Order", product_object="Product2", describe={"Order": info("Order", status)}.__getitem__
    )
    assert order is not None
    read = [
        order.read(Record("Order", "801", "", NOW, {"Status": value, "EffectiveDate": date(2026, 9, 1)}))
        for value in ("Draft", "Activated")
    ]
    assert [record.values["IsWon"] for record in read] == [False, True]
    assert read[0].values["CloseDate"] == date(2026, 9, 1)


def test_products_of_an_own_object_have_their_price_in_a_field() -> None:
    names = product_names(
        info("Article__c", field("Name"), field("Sales_Price__c"), field("Code__c", formula=True))
    )
    assert (names.column(PRICE), names.column("ProductCode"), names.column("Description")) == (
        "Sales_Price__c",
        "Code__c",
        "",
    )
    assert names.write({PRICE: Decimal(5), "ProductCode": "X", "Description": "Y"}) == {
        "Sales_Price__c": Decimal(5)
    }


def test_plain_labels() -> None:
    assert plain_label("Unit_Price__c") == plain_label("UnitPrice") == "unitprice"
    assert FieldNames().column("Anything") == "Anything"
