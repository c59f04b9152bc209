"""Which step carries out which part of a flow."""

from collections.abc import Callable, Mapping
from typing import Final

from provisioning.flow_catalogue import FlowDefinition, FlowKind, Way
from sync.engine.context import RunContext
from sync.engine.lookups import Lookups
from sync.engine.match_index import MatchIndex
from sync.engine.steps.base import Step
from sync.engine.steps.customer_bind import CustomerBind
from sync.engine.steps.customer_to_qb import CustomerToQuickBooks
from sync.engine.steps.customer_to_sf import CustomerToSalesforce
from sync.engine.steps.invoice_to_qb import InvoiceToQuickBooks
from sync.engine.steps.invoice_to_sf import InvoiceToSalesforce
from sync.engine.steps.product_bind import ProductBind
from sync.engine.steps.product_to_qb import ProductToQuickBooks
from sync.engine.steps.product_to_sf import ProductToSalesforce

Make = Callable[[RunContext, Lookups, MatchIndex], Step]

MOVES: Final[Mapping[tuple[str, Way], Make]] = {
    ("customer", Way.SF_QB): CustomerToQuickBooks,
    ("customer", Way.QB_SF): CustomerToSalesforce,
    ("product", Way.SF_QB): lambda context, lookups, _: ProductToQuickBooks(context, lookups),
    ("product", Way.QB_SF): lambda context, lookups, _: ProductToSalesforce(context, lookups),
    ("invoice", Way.SF_QB): lambda context, lookups, _: InvoiceToQuickBooks(context, lookups),
    ("invoice", Way.QB_SF): lambda context, lookups, _: InvoiceToSalesforce(context, lookups),
}
#: One pass binds both ways: the flow's second part has nothing left to do.
BINDS: Final[Mapping[tuple[str, Way], Make]] = {
    ("customer", Way.SF_QB): CustomerBind,
    ("product", Way.SF_QB): ProductBind,
}


def steps_of(definition: FlowDefinition) -> tuple[tuple[str, Make], ...]:
    """(name, maker) of the steps of a flow, in its order."""
    table = BINDS if definition.kind is FlowKind.BIND else MOVES
    return tuple(
        (f"{pair}:{way.value}", table[pair, way]) for pair, way in definition.steps if (pair, way) in table
    )


def runs(definition: FlowDefinition) -> bool:
    """Whether the engine carries out everything that this flow consists of."""
    if definition.kind is FlowKind.BIND:
        return bool(steps_of(definition))
    return all((pair, way) in MOVES for pair, way in definition.steps)
