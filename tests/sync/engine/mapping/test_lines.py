"""Lines both ways: amounts to the cent, descriptions, pairing, comparison."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from provisioning.catalogue.choices import LineDescription
from sync.engine.links import MappingProblem
from sync.engine.mapping.line_pairs import line_rows
from sync.engine.mapping.lines import LineRules, SaleItem, qb_text, qb_total, to_qb_lines, wanted_text
from sync.engine.mapping.sf_lines import paired, to_sf_lines
from sync.engine.records import Record, Value, Values
from sync.errors.codes import Code

NOW = datetime(2024, 1, 1, tzinfo=UTC)
KIT = "80000003-1"
ITEMS = {"01t1": "80000001-1", "01t2": "80000002-1", "01t3": KIT}


def rules(
    description: LineDescription = LineDescription.LINE,
    class_field: str = "",
    *,
    identical: bool = False,
    expand: bool = False,
) -> LineRules:
    return LineRules("InvoiceLine", description, class_field, identical, expand)


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


def group_line(id_: str, item: str, amount: str, group: str = "G1", quantity: int = 2) -> Record:
    line = qb_line(id_, item, Decimal(quantity), amount)
    group_values: dict[str, Value] = {
        "InvoiceLineGroupTxnLineID": group,
        "InvoiceLineGroupItemGroupRefListID": KIT,
        "InvoiceLineGroupQuantity": Decimal(quantity),
    }
    return Record("InvoiceLine", id_, "", NOW, {**line.values, **group_values})


def items(values: Values) -> SaleItem | None:
    item = ITEMS.get(str(values["Product2Id"]))
    return SaleItem(item, is_group=item == KIT) if item else None


def line_ids_of(rows: Sequence[Values]) -> list[Value]:
    return [row["InvoiceLineTxnLineID"] for row in rows]


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


def test_a_tax_code_that_the_item_needs_stands_on_its_line() -> None:
    (line,) = to_qb_lines([sf_line()], rules(), lambda _: SaleItem("80000001-1", tax_code="GST"))
    assert line.values(rules())["InvoiceLineSalesTaxCodeRefFullName"] == "GST"


def test_a_line_without_description_leaves_it_to_quickbooks() -> None:
    (line,) = to_qb_lines([sf_line(Description=None)], rules(), items)
    assert "InvoiceLineDesc" not in line.values(rules())


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


def test_lines_are_paired_by_item_and_text_lines_are_kept() -> None:
    existing = [
        qb_line("A", "80000001-1", 1, "1.00"),
        qb_line("B", "80000001-1", 2, "2.00"),
        qb_line("T", "", None, "0.00", "Thank you"),
    ]
    wanted = to_qb_lines(
        [sf_line("00k1"), sf_line("00k2"), sf_line("00k3", Product2Id="01t2")], rules(), items
    )
    assert line_ids_of(line_rows(wanted, existing, rules())) == ["A", "B", "-1", "T"]


def test_identical_lines() -> None:
    existing = [qb_line("A", "80000001-1", 1, "1.00"), qb_line("B", "80000001-1", 2, "2.00")]
    second_stays = to_qb_lines([sf_line("00k2")], rules(), items)
    known = {"00k1": "A", "00k2": "B"}
    assert line_ids_of(line_rows(second_stays, existing, rules(), known=known)) == ["A"]
    assert line_ids_of(line_rows(second_stays, existing, rules(identical=True), known=known)) == ["B"]


def test_a_rate_that_quickbooks_came_to_another_amount_with_gives_way_to_the_amount() -> None:
    (line,) = to_qb_lines([sf_line()], rules(), items)
    stored = qb_line("A", "80000001-1", Decimal(12), "167.99")
    stored = Record("InvoiceLine", "A", "", NOW, {**stored.values, "InvoiceLineRate": Decimal(14)})
    (row,) = line_rows([line], [stored], rules())
    assert (row["InvoiceLineAmount"], "InvoiceLineRate" in row) == (Decimal("168.00"), False)


def test_a_group_is_one_line_with_its_quantity() -> None:
    (line,) = to_qb_lines([sf_line(Product2Id="01t3", Quantity=Decimal(2))], rules(), items)
    assert line.values(rules()) == {
        "InvoiceLineGroupItemGroupRefListID": KIT,
        "InvoiceLineGroupQuantity": Decimal(2),
    }
    stored = [group_line("A", "80000001-1", "100.00"), group_line("B", "80000002-1", "68.00")]
    assert qb_text(stored, rules()) == wanted_text([line], rules())
    assert line_ids_of(line_rows([line], stored, rules())) == ["A", "B"]
    three = to_qb_lines([sf_line(Product2Id="01t3", Quantity=Decimal(3))], rules(), items)
    assert line_ids_of(line_rows(three, stored, rules())) == ["-1"]


def test_expand_group() -> None:
    stored = [group_line("A", "80000001-1", "100.00"), group_line("B", "80000002-1", "68.00")]
    entries = {"80000001-1": ("01u1", "01t1"), "80000002-1": ("01u2", "01t2"), KIT: ("01u3", "01t3")}
    (kit,) = to_sf_lines(stored, rules(), entries.get)
    assert (kit.product_id, kit.quantity, kit.amount) == ("01t3", Decimal(2), Decimal("168.00"))
    expanded = to_sf_lines(stored, rules(expand=True), entries.get)
    assert [(line.product_id, line.amount) for line in expanded] == [
        ("01t1", Decimal("100.00")),
        ("01t2", Decimal("68.00")),
    ]


def test_a_group_without_product_comes_as_its_items() -> None:
    stored = [group_line("A", "80000001-1", "100.00"), group_line("B", "80000002-1", "68.00")]
    entries = {"80000001-1": ("01u1", "01t1"), "80000002-1": ("01u2", "01t2")}
    assert [line.product_id for line in to_sf_lines(stored, rules(), entries.get)] == ["01t1", "01t2"]


def test_opportunity_lines_are_paired_by_known_ids_then_by_product() -> None:
    entries = {"80000001-1": ("01u1", "01t1")}
    stored = [qb_line("A", "80000001-1", 1, "1.00"), qb_line("B", "80000001-1", 2, "2.00")]
    lines = to_sf_lines(stored, rules(), entries.get)
    existing = [sf_line("00k1"), sf_line("00k2"), sf_line("00k3", Product2Id="01t2")]
    assert [id_ for _, id_ in paired(lines, existing, {})] == ["00k1", "00k2"]
    assert [id_ for _, id_ in paired(lines, existing, {"A": "00k2"})] == ["00k2", "00k1"]
    assert [id_ for _, id_ in paired(lines, existing[2:], {})] == ["", ""]


def test_a_quickbooks_line_becomes_an_opportunity_line_of_the_same_amount() -> None:
    entries = {"80000001-1": ("01u1", "01t1")}
    (line,) = to_sf_lines([qb_line("A", "80000001-1", Decimal(4), "10.00", "Hi")], rules(), entries.get)
    assert line.values(rules()) == {
        "PricebookEntryId": "01u1",
        "Product2Id": "01t1",
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
    assert to_sf_lines([qb_line("A", "", None, "0.00", "Thank you")], rules(), lambda _: None) == ()


def test_an_item_without_product_makes_the_invoice_wait_for_it() -> None:
    with pytest.raises(MappingProblem) as problem:
        to_sf_lines([qb_line("A", "80000009-1", 1, "1.00")], rules(), lambda _: None)
    assert problem.value.code == Code.PRODUCT_MISSING
