"""The reports that sp_report knows."""

from collections.abc import Callable, Sequence
from datetime import date

from sandbox.quickbooks.company.connections import Readers
from sandbox.quickbooks.dialect.tokens import Token
from sandbox.quickbooks.errors import DialectError
from sandbox.quickbooks.reports import details, financial, open_items
from sandbox.quickbooks.reports.balances import PAYABLE, RECEIVABLE, Side
from sandbox.quickbooks.reports.ledger import Ledger
from sandbox.quickbooks.reports.periods import LAST, period
from sandbox.quickbooks.reports.report import Report, Value, answer
from sandbox.quickbooks.reports.request import ReportRequest, read_request
from sandbox.quickbooks.schema.columns import Column

#: Parameters that every report takes; cash basis is refused where it is asked for.
_PERIOD = frozenset(("datemacro", "datefrom", "dateto", "reportbasis"))
_AGING = frozenset(("agingasof",))
_COLUMNS = frozenset(("summarizecolumnsby",))


def run(
    tokens: Sequence[Token], readers: Readers, today: date
) -> tuple[tuple[Column, ...], list[tuple[Value, ...]]]:
    """Columns and rows of the report that the words after sp_report ask for. ``today``: on the workstation.

    DialectError for unknown reports, columns, parameters and for cash basis, which is not kept.
    """
    request = read_request(tokens)
    found = _REPORTS.get(request.name.lower())
    if found is None:
        raise DialectError(f"Unknown report: {request.name}")
    make, extra = found
    for name in request.parameters:
        if name not in _PERIOD | extra:
            raise DialectError(f"Invalid parameter of {request.name}: {name}")
    if request.parameters.get("reportbasis", "Accrual").lower() not in ("accrual", "none"):
        raise DialectError(f"Invalid ReportBasis: {request.parameters['reportbasis']}")
    reader = readers.take()
    try:
        report = make(Ledger(reader, today), request)
    finally:
        readers.give_back(reader)
    return answer(report, request)


def _financial(make: Callable[[Ledger, date, date], Report]) -> Callable[[Ledger, ReportRequest], Report]:
    return lambda ledger, request: make(ledger, *period(request.parameters, ledger.today))


def _profit_and_loss(ledger: Ledger, request: ReportRequest) -> Report:
    first, last = period(request.parameters, ledger.today)
    by = request.parameters.get("summarizecolumnsby", "TotalOnly")
    return financial.profit_and_loss(ledger, first, last, columns_by=by)


def _of_side(
    make: Callable[[Ledger, Side, date], Report], side: Side
) -> Callable[[Ledger, ReportRequest], Report]:
    return lambda ledger, request: make(ledger, side, period(request.parameters, ledger.today)[1])


def _aging(side: Side) -> Callable[[Ledger, ReportRequest], Report]:
    """AgingAsOf counts the days past due from the end of the report's period, as QuickBooks does, or from today.

    Without a period everything that is open counts, and the days are counted from today.
    """

    def make(ledger: Ledger, request: ReportRequest) -> Report:
        as_of = request.parameters.get("agingasof", "ReportEndDate").lower()
        if as_of not in ("today", "reportenddate"):
            raise DialectError(f"Invalid AgingAsOf: {request.parameters['agingasof']}")
        given = "datemacro" in request.parameters or "dateto" in request.parameters
        last = period(request.parameters, ledger.today)[1] if given else LAST
        day = last if as_of == "reportenddate" and last != LAST else ledger.today
        return open_items.aging_summary(ledger, side, last, day)

    return make


_REPORTS: dict[str, tuple[Callable[[Ledger, ReportRequest], Report], frozenset[str]]] = {
    "aragingsummary": (_aging(RECEIVABLE), _AGING),
    "apagingsummary": (_aging(PAYABLE), _AGING),
    "customerbalancesummary": (_of_side(open_items.balance_summary, RECEIVABLE), frozenset()),
    "customerbalancedetail": (_of_side(open_items.balance_detail, RECEIVABLE), frozenset()),
    "vendorbalancesummary": (_of_side(open_items.balance_summary, PAYABLE), frozenset()),
    "vendorbalancedetail": (_of_side(open_items.balance_detail, PAYABLE), frozenset()),
    "trialbalance": (_financial(financial.trial_balance), frozenset()),
    "balancesheetstandard": (_financial(financial.balance_sheet), frozenset()),
    "profitandlossstandard": (_profit_and_loss, _COLUMNS),
    "generalledger": (_financial(details.general_ledger), frozenset()),
    "txnlistbydate": (_financial(details.transactions_by_date), frozenset()),
}
