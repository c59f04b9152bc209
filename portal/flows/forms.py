"""The properties of one flow as a form: its fields follow from the flow's definition, its checks are sync.flows'."""

from collections.abc import Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from provisioning.flow_catalogue import FlowDefinition, Parameter
from sync.flows.overview import FlowLine
from sync.flows.parameters import MAX_BATCH_SIZE, format_query_starts
from sync.flows.properties import MAX_INTERVAL_MS, MIN_INTERVAL_MS, is_item_flow

_DATES: Final = _(
    "2023-01-31, or with a time 2023-01-31 09:00:00.0. A date alone looks at when records were created, a date with "
    "a time at when they were changed last. Empty: no limit on this side."
)
_ITEM_DATES: Final = _(
    "Put a letter before it to load one type of item only: I inventory, N non-inventory, S service, G group, "
    "L all but groups, R all but inventory. For instance I2023-01-01."
)


class PropertiesForm(forms.Form):
    """Texts as typed; ``sync.flows.properties`` says what is wrong with them."""

    def __init__(self, line: FlowLine, zone: ZoneInfo, data: Mapping[str, Any] | None = None) -> None:
        self.line = line
        super().__init__(data, initial=_present(line, zone), prefix=None, auto_id="property-%s")
        for name, field in _fields(line).items():
            field.required = False
            self.fields[name] = field
            field.widget.attrs.update({"autocomplete": "off", "spellcheck": "false", "class": "name"})
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def changed(self) -> dict[str, str]:
        """What was typed and is not what the flow has: names and texts."""
        typed = {name: str(self.cleaned_data.get(name, "")).strip() for name in self.changed_data}
        return {name: text for name, text in typed.items() if name != "version"}


def _present(line: FlowLine, zone: ZoneInfo) -> dict[str, Any]:
    flow = line.flow
    return {
        "query_starts": format_query_starts(line.query_starts, zone),
        "interval_ms": str(flow.interval_ms),
        "shift_ms": str(flow.shift_ms),
        **flow.parameters,
        "version": flow.version,
    }


def _fields(line: FlowLine) -> dict[str, forms.CharField]:
    if line.flow.scheduled:
        return {
            "query_starts": forms.CharField(
                label=_("Query Starts"),
                help_text=_(
                    "The next run reads what changed since then: yyyy-mm-dd hh:mm:ss.s. It moves on by itself with "
                    "every run; set it back to read again from there."
                ),
            ),
            "interval_ms": forms.CharField(
                label=_("Interval, milliseconds"),
                help_text=_(
                    "Time from one start to the next: 600000 is ten minutes. From %(least)s to %(most)s."
                )
                % {"least": MIN_INTERVAL_MS, "most": MAX_INTERVAL_MS},
            ),
            "shift_ms": forms.CharField(
                label=_("Shift, milliseconds"),
                help_text=_(
                    "How long the first run waits after START, so that customers go before their invoices."
                ),
            ),
        }
    return _utility_fields(line.definition, items=is_item_flow(line.flow))


def _utility_fields(definition: FlowDefinition | None, *, items: bool) -> dict[str, forms.CharField]:
    begin_help = f"{_DATES} {_ITEM_DATES}" if items else _DATES
    fields = {
        Parameter.BEGIN: forms.CharField(label=_("Begin date"), help_text=begin_help),
        Parameter.END: forms.CharField(
            label=_("End date"), help_text=_("The whole of this day is included.")
        ),
        Parameter.BATCH_SIZE: forms.CharField(
            label=_("Batch size"),
            help_text=_("Records in one batch, from 1 to %(most)s. Empty: as many as the systems take.")
            % {"most": MAX_BATCH_SIZE},
        ),
        Parameter.VALUE: forms.CharField(
            label=_("Name or number of the record"),
            help_text=_("Exactly as its own system shows it. Without ampersand (&) and quotation marks."),
        ),
    }
    wanted = definition.parameters if definition else ()
    return {parameter.value: fields[parameter] for parameter in wanted}
