"""Which flows a profile calls for: a pure function from profile to flow definitions.

Names are source system, its objects, ``2``, target system, its objects, suffix. No suffix: scheduled. ``Bind``:
binding. ``DR``: bulk by date range, ``DRS``: by date range and batch size. ``N``, ``NF``: one record by its name or
number. ``QBPR2SFAcctOppDRS`` is spelt as the vendor publishes it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from provisioning.catalogue.choices import Direction, InboundDirection, Operations
from provisioning.profile import Profile


class FlowKind(StrEnum):
    SCHEDULED = "scheduled"
    BIND = "bind"
    BULK = "bulk"
    SINGLE = "single"


class Way(StrEnum):
    """Which way a step moves records."""

    SF_QB = "SF_QB"
    QB_SF = "QB_SF"


class Step(NamedTuple):
    """One object pair of a flow, named as the profile's page: ``customer``, ``invoice``; or payment, credit_memo,
    accounting."""

    pair: str
    direction: Way


class Parameter(StrEnum):
    """What a person gives a utility flow before it starts."""

    BEGIN = "begin"
    END = "end"
    BATCH_SIZE = "batch_size"
    VALUE = "value"


@dataclass(frozen=True)
class FlowDefinition:
    """A flow as the catalogue knows it. ``steps`` run in their order: customers before invoices."""

    name: str
    scheduled: bool
    kind: FlowKind
    steps: tuple[Step, ...]
    parameters: tuple[Parameter, ...]


class _Row(NamedTuple):
    """Flows of one pair: names of the scheduled and bulk ones each way, of binding, and of single records."""

    pair: str
    scheduled_sf_qb: str = ""
    scheduled_qb_sf: str = ""
    bind: str = ""
    bulk_sf_qb: tuple[str, ...] = ()
    bulk_qb_sf: tuple[str, ...] = ()
    single_sf_qb: str = ""
    single_qb_sf: str = ""


#: A combined flow does the pairs of all rows that name it, in the order of the rows.
_TABLE: Final = (
    _Row(
        "customer",
        "SFAcctOpp2QBCustInv",
        "QBCustInvoices2SFAcctOpp",
        "SFAcct2QBCustBind",
        ("SFAcct2QBCustDRS",),
        ("QBCust2SFAcctDR", "QBCust2SFAcctDRS"),
        "SFAcct2QBCustN",
        "QBCust2SFAcctNF",
    ),
    _Row(
        "invoice",
        "SFAcctOpp2QBCustInv",
        "QBCustInvoices2SFAcctOpp",
        "",
        ("SFAcctOpp2QBInvoicesDR",),
        ("QBInvoices2SFAcctOppDRS",),
        "SFOpp2QBInvN",
        "QBInvoices2SFAcctOppN",
    ),
    _Row(
        "person_account",
        "SFPersonAcct2QBCust",
        "QBCust2SFPersonAcct",
        "SFPersonAcct2QBCustBind",
        ("SFPersonAcct2QBCustDRS",),
        ("QBCust2SFPersonAcctDRS",),
        "SFPersonAcct2QBCustN",
    ),
    _Row(
        "vendor",
        "SFAcct2QBVendor",
        "QBVend2SFAcct",
        "SFAcct2QBVendorBind",
        ("SFAcct2QBVendorDR",),
        ("QBVend2SFAcctDRS",),
        "SFAcct2QBVendorN",
    ),
    _Row(
        "job",
        "SFOpp2QBJob",
        "QBJob2SFOpp",
        "SFOpp2QBJobBind",
        ("SFOpp2QBJobDR",),
        ("QBJob2SFOppDRS",),
        "SFOpp2QBJobN",
    ),
    _Row(
        "sales_order",
        "SFOpp2QBSO",
        "QBSO2SFAcctOpp",
        "",
        ("SFOpp2QBSODR",),
        ("QBSO2SFAcctOppDRS",),
        "SFOpp2QBSON",
        "QBSO2SFAcctOppN",
    ),
    _Row(
        "purchase_order",
        "SFOpp2QBPO",
        "QBPO2SFAcctOpp",
        "",
        ("SFOpp2QBPODR",),
        ("QBPR2SFAcctOppDRS",),
        "SFOpp2QBPON",
    ),
    _Row(
        "sales_receipt",
        "SFOpp2QBSR",
        "QBSR2SFAcctOpp",
        "",
        ("SFOpp2QBSRDR",),
        ("QBSR2SFAcctOppDRS",),
        "SFOpp2QBSRN",
    ),
    _Row(
        "estimate",
        "SFOpp2QBEst",
        "QBEst2SFAcctOpp",
        "",
        ("SFOpp2QBEstDR",),
        ("QBEst2SFAcctOppDRS",),
        "SFOpp2QBEstN",
    ),
    _Row(
        "bill",
        "SFOpp2QBBill",
        "QBBill2SFAcctOpp",
        "",
        ("SFOpp2QBBillDR",),
        ("QBBill2SFAcctOppDRS",),
        "SFOpp2QBBillN",
    ),
    _Row(
        "check",
        "SFOpp2QBCheck",
        "QBCheck2SFAcctOpp",
        "",
        ("SFOpp2QBCheckDR",),
        ("QBCheck2SFAcctOppDRS",),
        "SFOpp2QBCheckN",
    ),
    _Row(
        "product",
        "SFProd2QBItem",
        "QBItem2SFProd",
        "SFProd2QBItemBind",
        ("SFProd2QBItemDR",),
        ("QBItem2SFProdDRS",),
        "SFProd2QBItemN",
        "QBItem2SFProdNF",
    ),
    _Row("payment", "", "QBPayments2SF", "", (), ("QBPayments2SFDRS",), "", "QBPayments2SFN"),
    _Row("credit_memo", "", "QBCreditMemos2SF", "", (), ("QBCreditMemos2SFDRS",), "", "QBCreditMemos2SFN"),
    _Row("accounting", "", "QBAccounting2SF", "", (), ("QBAccounting2SFDRS",)),
)


def flows_of(profile: Profile) -> tuple[FlowDefinition, ...]:
    """The flows that the profile calls for: scheduled ones first, each group in the order of the catalogue.

    A flow exists while a pair of it moves that way and may create or update there; a binding flow while its pair is
    integrated at all.
    """
    steps: dict[tuple[FlowKind, str], list[Step]] = {}
    for row in _TABLE:
        for kind, name, step in _flows_of_row(row, profile):
            steps.setdefault((kind, name), []).append(step)
    definitions = [_definition(name, kind, tuple(of)) for (kind, name), of in steps.items()]
    order = list(FlowKind)
    return tuple(sorted(definitions, key=lambda definition: order.index(definition.kind)))


def find_flow(profile: Profile, name: str) -> FlowDefinition | None:
    """The definition of one flow, or None where the profile does not call for it."""
    return next((definition for definition in flows_of(profile) if definition.name == name), None)


def all_flow_names() -> tuple[str, ...]:
    """Every name of the catalogue, whatever the profile."""
    names: dict[str, None] = {}
    for row in _TABLE:
        for name in (row.scheduled_sf_qb, row.scheduled_qb_sf, row.bind, *row.bulk_sf_qb, *row.bulk_qb_sf):
            names[name] = None
        names[row.single_sf_qb] = names[row.single_qb_sf] = None
    return tuple(name for name in names if name)


def moves(profile: Profile, pair: str, way: Way) -> bool:
    """Whether records of the pair travel that way: the direction includes it and the operations are not None."""
    if pair in ("payment", "credit_memo", "accounting"):
        return way is Way.QB_SF and getattr(profile.direction, pair) is InboundDirection.QB_SF
    direction: Direction = getattr(profile.direction, pair)
    page = getattr(profile, pair)
    if way is Way.SF_QB:
        return direction.includes_sf_qb and page.operations_sf_qb is not Operations.NONE
    return direction.includes_qb_sf and page.operations_qb_sf is not Operations.NONE


def _flows_of_row(row: _Row, profile: Profile) -> list[tuple[FlowKind, str, Step]]:
    found: list[tuple[FlowKind, str, Step]] = []
    ways = (
        (Way.SF_QB, row.scheduled_sf_qb, row.bulk_sf_qb, row.single_sf_qb),
        (Way.QB_SF, row.scheduled_qb_sf, row.bulk_qb_sf, row.single_qb_sf),
    )
    for way, scheduled, bulk, single in ways:
        if moves(profile, row.pair, way):
            step = Step(row.pair, way)
            found.append((FlowKind.SCHEDULED, scheduled, step))
            found.extend((FlowKind.BULK, name, step) for name in bulk)
            found.append((FlowKind.SINGLE, single, step))
    if row.bind and getattr(profile.direction, row.pair) is not Direction.NONE:
        # Pass 1 writes AccountID in QuickBooks, pass 2 the binding fields in Salesforce, whatever the direction.
        found.extend((FlowKind.BIND, row.bind, Step(row.pair, way)) for way in Way)
    return [entry for entry in found if entry[1]]


def _definition(name: str, kind: FlowKind, steps: tuple[Step, ...]) -> FlowDefinition:
    parameters: tuple[Parameter, ...] = ()
    if kind is FlowKind.BULK:
        parameters = (Parameter.BEGIN, Parameter.END)
        if name.endswith("DRS"):
            parameters += (Parameter.BATCH_SIZE,)
    elif kind is FlowKind.SINGLE:
        parameters = (Parameter.VALUE,)
    return FlowDefinition(name, kind is FlowKind.SCHEDULED, kind, steps, parameters)
