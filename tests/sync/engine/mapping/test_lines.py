"""Lines both ways: amounts to the cent, descriptions, pairing, comparison."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from provisioning.catalogue.choices import LineDescription
from sync.engine.links import MappingProblem
from sync.engine.mapping.lines import (
    LineRules,
    pair_lines,
    qb_text,
    qb_total,
    to_qb_lines,
    to_sf_lines,
    wanted_text,
)
from sync.engine.records import Record, Value
from sync.errors.codes import Code

NOW = datetime(2024, 1, 1, tzinfo=UTC)
ITEMS = {"01t1": "80000001-1", "01t2": "80000002-1"}


def rules(
    description: LineDescription = LineDescription.LINE,
    class_field: str = "",
    *,
    identical: bool = False,
    tax: str = "",
) -> LineRules:
    return LineRules("InvoiceLine", description, class_field, identical, tax)


def sf_line(id_: str = "00k1", **values: Value) -> Record:
    given: dict[str, Value] = {
        "Product2Id": "01t1",
        "Product2.Name": "Chai",
        "Product2.Description": "A drink",
        "Quantity": Decimal(12),
        "UnitPrice": Decimal("14.00"),
        "Discount": None,
        "TotalPrice": Decimal("168.00"),
        "Description": "Cold",
    }
    return Record("OpportunityLineItem", id_, "", NOW, given | values)


def qb_line(id_: str, item: str, quantity: Value, amount: str, desc: str | None = None) -> Record:
    values: dict[str, Value] = {
        "InvoiceLineItemRefListID": item,
        "InvoiceLineItemRefFullName": "Chai",
        "InvoiceLineQuantity": quantity,
        "InvoiceLineAmount": Decimal(amount),
        "InvoiceLineDesc": desc,
    }
    return Record("InvoiceLine", id_, "", NOW, values)


def items(values: object) -> str | None:
    return ITEMS.get(values["Product2Id"])  # type: ignore[index]


def test_a_line_carries_item_quantity_and_rate() -> None:
    (line,) = to_qb_lines([sf_line()], rules(), items)
    assert line.values(rules()) == {
        "InvoiceLineItemRefListID": "80000001-1",
        "InvoiceLineDesc": "Cold",
        "InvoiceLineQuantity": Decimal(12),
        "InvoiceLineRate": Decimal("14.00000"),
    }


def test_a_discount_goes_into_the_rate_and_is_told_in_the_description() -> None:
    discounted = sf_line(Discount=Decimal(15), TotalPrice=Decimal("142.80"))
    (line,) = to_qb_lines([discounted], rules(), items)
    assert (line.rate, line.amount) == (Decimal("11.90000"), Decimal("142.80"))
    assert line.description == "Cold\nList price 14, discount 15%"


def test_a_rate_that_misses_the_total_gives_way_to_the_amount() -> None:
    (line,) = to_qb_lines([sf_line(Quantity=Decimal(3), TotalPrice=Decimal("10.00"))], rules(), items)
    assert "InvoiceLineRate" not in line.values(rules())
    assert line.values(rules())["InvoiceLineAmount"] == Decimal("10.00")


@pytest.mark.parametrize(
    ("choice", "text"),
    [
        (LineDescription.LINE, "Cold"),
        (LineDescription.PRODUCT, "A drink"),
        (LineDescription.LINE_THEN_PRODUCT, "Cold\nA drink"),
        (LineDescription.PRODUCT_THEN_LINE, "A drink\nCold"),
    ],
)
def test_line_description(choice: LineDescription, text: str) -> None:
    assert to_qb_lines([sf_line()], rules(choice), items)[0].description == text


def test_line_class_field() -> None:
    line = sf_line(Class__c="East")
    assert to_qb_lines([line], rules(class_field="Class__c"), items)[0].class_name == "East"
    assert to_qb_lines([line], rules(), items)[0].class_name is None


def test_outside_the_usa_every_line_has_a_tax_code() -> None:
    (line,) = to_qb_lines([sf_line()], rules(tax="GST"), items)
    assert line.values(rules(tax="GST"))["InvoiceLineSalesTaxCodeRefFullName"] == "GST"


def test_a_product_without_item_makes_the_opportunity_wait_for_it() -> None:
    with pytest.raises(MappingProblem) as problem:
        to_qb_lines([sf_line(Product2Id="01t9")], rules(), items)
    assert (problem.value.code, problem.value.facts["value"]) == (Code.ITEM_MISSING, "Chai")


def test_an_amount_that_is_not_a_number_is_refused() -> None:
    with pytest.raises(MappingProblem) as problem:
        to_qb_lines([sf_line(TotalPrice="a lot")], rules(), items)
    assert problem.value.code == Code.INVALID_AMOUNT


def test_written_lines_compare_equal_to_what_was_wanted() -> None:
    wanted = to_qb_lines([sf_line(), sf_line("00k2", Product2Id="01t2")], rules(), items)
    stored = [
        qb_line("2", "80000002-1", Decimal("12.00000"), "168.00", "Cold"),
        qb_line("1", "80000001-1", Decimal(12), "168.00", "Cold"),
    ]
    assert qb_text(stored, rules()) == wanted_text(wanted, rules())
    assert qb_text(stored, rules(identical=True)) != wanted_text(wanted, rules(identical=True))
    assert qb_total(wanted) == Decimal("336.00")


def test_lines_are_paired_by_item_and_identical_ones_by_position() -> None:
    existing = [qb_line("A", "80000001-1", 1, "1.00"), qb_line("B", "80000001-1", 2, "2.00")]
    wanted = to_qb_lines(
        [sf_line("00k1"), sf_line("00k2"), sf_line("00k3", Product2Id="01t2")], rules(), items
    )
    assert [id_ for _, id_ in pair_lines(wanted, existing, rules())] == ["A", "B", "-1"]


def test_a_quickbooks_line_becomes_an_opportunity_line_of_the_same_amount() -> None:
    entries = {"80000001-1": ("01u1", "01t1")}
    (line,) = to_sf_lines([qb_line("A", "80000001-1", Decimal(4), "10.00", "Hi")], rules(), entries.get)
    assert line.values(rules()) == {
        "PricebookEntryId": "01u1",
        "Quantity": Decimal(4),
        "UnitPrice": Decimal("2.50"),
        "Description": "Hi",
    }
    assert line.values(rules(), line_id="00k1") == {
        "Id": "00k1",
        "Quantity": Decimal(4),
        "UnitPrice": Decimal("2.50"),
        "Description": "Hi",
        "Discount": None,
    }


def test_an_amount_that_two_decimals_cannot_express_is_given_as_total() -> None:
    entries = {"80000001-1": ("01u1", "01t1")}
    (line,) = to_sf_lines([qb_line("A", "80000001-1", Decimal(3), "10.00")], rules(), entries.get)
    made = line.values(rules())
    assert (made["TotalPrice"], "UnitPrice" in made) == (Decimal("10.00"), False)


def test_text_lines_of_quickbooks_move_nothing() -> None:
    assert to_sf_lines([qb_line("A", "", None, "0.00", "Thank you")], rules(), {}.get) == ()


def test_an_item_without_product_makes_the_invoice_wait_for_it() -> None:
    with pytest.raises(MappingProblem) as problem:
        to_sf_lines([qb_line("A", "80000009-1", 1, "1.00")], rules(), {}.get)
    assert problem.value.code == Code.PRODUCT_MISSING
