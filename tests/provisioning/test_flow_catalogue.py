"""Which flows a profile calls for, against the published table."""

import pytest

from provisioning.flow_catalogue import (
    FlowKind,
    Parameter,
    Step,
    Way,
    all_flow_names,
    find_flow,
    flows_of,
    moves,
)
from provisioning.profile import Profile

#: pair: scheduled SF to QB, scheduled QB to SF, bind, bulk SF to QB, bulk QB to SF, single (SF to QB, QB to SF).
TABLE = {
    "person_account": "SFPersonAcct2QBCust | QBCust2SFPersonAcct | SFPersonAcct2QBCustBind | SFPersonAcct2QBCustDRS | "
    "QBCust2SFPersonAcctDRS | SFPersonAcct2QBCustN |",
    "vendor": "SFAcct2QBVendor | QBVend2SFAcct | SFAcct2QBVendorBind | SFAcct2QBVendorDR | QBVend2SFAcctDRS | "
    "SFAcct2QBVendorN |",
    "job": "SFOpp2QBJob | QBJob2SFOpp | SFOpp2QBJobBind | SFOpp2QBJobDR | QBJob2SFOppDRS | SFOpp2QBJobN |",
    "sales_order": "SFOpp2QBSO | QBSO2SFAcctOpp | | SFOpp2QBSODR | QBSO2SFAcctOppDRS | SFOpp2QBSON | QBSO2SFAcctOppN",
    "purchase_order": "SFOpp2QBPO | QBPO2SFAcctOpp | | SFOpp2QBPODR | QBPR2SFAcctOppDRS | SFOpp2QBPON |",
    "sales_receipt": "SFOpp2QBSR | QBSR2SFAcctOpp | | SFOpp2QBSRDR | QBSR2SFAcctOppDRS | SFOpp2QBSRN |",
    "estimate": "SFOpp2QBEst | QBEst2SFAcctOpp | | SFOpp2QBEstDR | QBEst2SFAcctOppDRS | SFOpp2QBEstN |",
    "bill": "SFOpp2QBBill | QBBill2SFAcctOpp | | SFOpp2QBBillDR | QBBill2SFAcctOppDRS | SFOpp2QBBillN |",
    "check": "SFOpp2QBCheck | QBCheck2SFAcctOpp | | SFOpp2QBCheckDR | QBCheck2SFAcctOppDRS | SFOpp2QBCheckN |",
    "product": "SFProd2QBItem | QBItem2SFProd | SFProd2QBItemBind | SFProd2QBItemDR | QBItem2SFProdDRS | "
    "SFProd2QBItemN | QBItem2SFProdNF",
    "payment": "| QBPayments2SF | | | QBPayments2SFDRS | | QBPayments2SFN",
    "credit_memo": "| QBCreditMemos2SF | | | QBCreditMemos2SFDRS | | QBCreditMemos2SFN",
    "accounting": "| QBAccounting2SF | | | QBAccounting2SFDRS | |",
}
CUSTOMER = (
    "SFAcctOpp2QBCustInv | QBCustInvoices2SFAcctOpp | SFAcct2QBCustBind | SFAcct2QBCustDRS | "
    "QBCust2SFAcctDR, QBCust2SFAcctDRS | SFAcct2QBCustN | QBCust2SFAcctNF"
)
INVOICE = (
    "SFAcctOpp2QBCustInv | QBCustInvoices2SFAcctOpp | | SFAcctOpp2QBInvoicesDR | QBInvoices2SFAcctOppDRS | "
    "SFOpp2QBInvN | QBInvoices2SFAcctOppN"
)
DIRECTIONS = [*TABLE, "customer", "invoice"]
OUT, IN, BOTH = "SF_QB Uni-directional", "QB_SF Uni-directional", "Bi-directional"


def profile_with(**directions: str) -> Profile:
    values = dict.fromkeys((f"direction.{pair}" for pair in DIRECTIONS), "None")
    return Profile.from_values(values | {f"direction.{pair}": way for pair, way in directions.items()})


def names(row: str, *columns: int) -> set[str]:
    cells = [cell.strip() for cell in row.split("|")]
    return {name.strip() for column in columns for name in cells[column].split(",") if name.strip()}


def names_of(profile: Profile) -> set[str]:
    return {definition.name for definition in flows_of(profile)}


@pytest.mark.parametrize(("pair", "row"), [*TABLE.items(), ("customer", CUSTOMER), ("invoice", INVOICE)])
def test_a_pair_calls_for_the_flows_of_its_directions(pair: str, row: str) -> None:
    assert names_of(profile_with(**{pair: IN})) == names(row, 1, 2, 4, 6)
    if pair not in ("payment", "credit_memo", "accounting"):
        assert names_of(profile_with(**{pair: OUT})) == names(row, 0, 2, 3, 5)
        assert names_of(profile_with(**{pair: BOTH})) == names(row, *range(7))


def test_no_direction_calls_for_no_flow() -> None:
    assert flows_of(profile_with()) == ()


def test_the_catalogue_has_every_published_name_once() -> None:
    published = set().union(*(names(row, *range(7)) for row in [*TABLE.values(), CUSTOMER, INVOICE]))
    assert set(all_flow_names()) == published
    assert len(all_flow_names()) == len(published) == 76


def test_everything_on_calls_for_every_flow() -> None:
    inbound_only = {"payment", "credit_memo", "accounting"}
    profile = profile_with(**{pair: IN if pair in inbound_only else BOTH for pair in DIRECTIONS})
    assert names_of(profile) == set(all_flow_names())


@pytest.mark.parametrize(
    ("directions", "steps"),
    [
        ({"customer": OUT, "invoice": OUT}, (("customer", "SF_QB"), ("invoice", "SF_QB"))),
        ({"customer": OUT, "invoice": IN}, (("customer", "SF_QB"),)),
        ({"invoice": BOTH}, (("invoice", "SF_QB"),)),
    ],
)
def test_a_combined_flow_does_only_the_half_that_is_on(
    directions: dict[str, str], steps: tuple[tuple[str, str], ...]
) -> None:
    definition = find_flow(profile_with(**directions), "SFAcctOpp2QBCustInv")
    assert definition is not None
    assert definition.steps == steps


def test_customers_go_before_invoices_both_ways() -> None:
    definition = find_flow(profile_with(customer=BOTH, invoice=BOTH), "QBCustInvoices2SFAcctOpp")
    assert definition is not None
    assert definition.steps == (Step("customer", Way.QB_SF), Step("invoice", Way.QB_SF))


def test_no_operations_that_way_mean_no_flow_that_way() -> None:
    values = profile_with(product=BOTH).to_values() | {"product.operations_sf_qb": "None"}
    profile = Profile.from_values(values)
    assert names_of(profile) == names(TABLE["product"], 1, 2, 4, 6)
    assert not moves(profile, "product", Way.SF_QB)
    assert moves(profile, "product", Way.QB_SF)


def test_a_binding_flow_writes_keys_on_both_sides_whatever_the_direction() -> None:
    definition = find_flow(profile_with(customer=OUT), "SFAcct2QBCustBind")
    assert definition is not None
    assert definition.kind is FlowKind.BIND
    assert not definition.scheduled
    assert definition.steps == (Step("customer", Way.SF_QB), Step("customer", Way.QB_SF))


@pytest.mark.parametrize(
    ("name", "kind", "parameters"),
    [
        ("SFAcctOpp2QBCustInv", FlowKind.SCHEDULED, ()),
        ("SFAcct2QBCustBind", FlowKind.BIND, ()),
        ("QBCust2SFAcctDR", FlowKind.BULK, (Parameter.BEGIN, Parameter.END)),
        ("QBCust2SFAcctDRS", FlowKind.BULK, (Parameter.BEGIN, Parameter.END, Parameter.BATCH_SIZE)),
        ("SFAcctOpp2QBInvoicesDR", FlowKind.BULK, (Parameter.BEGIN, Parameter.END)),
        ("QBCust2SFAcctNF", FlowKind.SINGLE, (Parameter.VALUE,)),
        ("SFOpp2QBInvN", FlowKind.SINGLE, (Parameter.VALUE,)),
    ],
)
def test_a_flow_takes_the_parameters_of_its_kind(
    name: str, kind: FlowKind, parameters: tuple[Parameter, ...]
) -> None:
    definition = find_flow(profile_with(customer=BOTH, invoice=BOTH), name)
    assert definition is not None
    assert (definition.kind, definition.parameters) == (kind, parameters)
    assert definition.scheduled is (kind is FlowKind.SCHEDULED)


def test_scheduled_flows_come_first() -> None:
    kinds = [definition.kind for definition in flows_of(Profile.from_values({}))]
    assert kinds == sorted(kinds, key=list(FlowKind).index)
    assert kinds[0] is FlowKind.SCHEDULED


def test_a_flow_that_is_not_called_for_is_not_found() -> None:
    assert find_flow(profile_with(customer=IN), "SFAcct2QBCustN") is None
