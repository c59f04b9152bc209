"""The properties panel below the table: what a flow is set to, and why it cannot be changed now."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from portal.flows.forms import PropertiesForm
from portal.words.flows import sentence
from provisioning.models import CompanyFile, Configuration
from sync.flows.overview import FlowLine, Overview
from sync.flows.states import FlowState


@dataclass(frozen=True)
class Panel:
    """One flow's properties. ``locked`` says why they cannot be changed now; empty where they can."""

    line: FlowLine
    sentence: str
    form: PropertiesForm
    locked: str
    price_book: str
    company_files: Sequence[CompanyFile]

    @property
    def is_editable(self) -> bool:
        """Whether the flow has anything that a person sets."""
        return any(name != "version" for name in self.form.fields)


def panel_of(
    configuration: Configuration,
    overview: Overview,
    line: FlowLine,
    zone: ZoneInfo,
    form: PropertiesForm | None,
) -> Panel:
    """The panel of one flow of the overview; ``form`` is what was typed, where that could not be saved."""
    solution = overview.profile.solution if overview.profile else None
    files = configuration.company_files.filter(number__lte=solution.qb_company_files if solution else 1)
    form = form or PropertiesForm(line, zone)
    locked = _locked(line)
    if locked:
        for field in form.fields.values():
            field.disabled = True
    return Panel(
        line=line,
        sentence=sentence(line.definition),
        form=form,
        locked=locked,
        price_book=solution.price_book_name if solution else "",
        company_files=list(files.order_by("number")),
    )


def _locked(line: FlowLine) -> str:
    if line.flow.retired_at is not None:
        return _("The profile does not call for this flow any more.")
    if line.state is FlowState.COMPLETING:
        return _("The flow finishes its batch: wait until it is STOPPED, then change its properties.")
    if line.state is not FlowState.STOPPED:
        return _("Stop the flow first, then change its properties.")
    if line.definition is None:
        return _("Finish the company profile first.")
    return ""
