"""Records in error, waiting or held for a decision: the list, one record, retries and decisions."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from portal.access import company_required, configuration_for, person_for
from portal.records import shown
from portal.records.export import rows_as_csv
from portal.records.forms import DecisionForm, FilterForm, RetryForm
from portal.records.words import when_tried
from provisioning.chosen import zone_of
from provisioning.models import Configuration
from sync.flows.clock import database_clock
from sync.models import RecordError
from sync.records import decisions, queries, retrying
from sync.records.carriers import carriers_of

PAGE = 50


@company_required
@require_safe
def index(request: HttpRequest, configuration_id: UUID) -> HttpResponse:
    configuration = configuration_for(request, configuration_id)
    form = FilterForm(request.GET, codes=queries.codes_of(configuration))
    wanted = form.wanted()
    keys = queries.matching(configuration, wanted).values_list("pk", flat=True)
    page = Paginator(keys, PAGE).get_page(request.GET.get("page"))
    # The overview stands above the first page only: later ones are for going through the list.
    groups = queries.groups_of(configuration) if page.number == 1 else []
    carriers = carriers_of(configuration)
    context = {
        "form": form,
        "page": page,
        "lines": shown.lines(queries.in_order(page.object_list)),
        "groups": shown.group_lines(groups, carriers),
        "query": shown.query_of(wanted),
        "narrowed": wanted != queries.Filter(),
        "zone": zone_of(configuration),
    }
    return render(request, "records/index.html", context)


@company_required
@require_safe
def download(request: HttpRequest, configuration_id: UUID) -> HttpResponseBase:
    configuration = configuration_for(request, configuration_id)
    wanted = FilterForm(request.GET, codes=queries.codes_of(configuration)).wanted()
    rows = queries.matching(configuration, wanted).iterator(chunk_size=500)
    lines = rows_as_csv(rows, zone_of(configuration))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="records.csv"'
    return response


@company_required
@require_safe
def detail(request: HttpRequest, configuration_id: UUID, record_id: UUID) -> HttpResponse:
    configuration = configuration_for(request, configuration_id)
    row = _record(configuration, record_id)
    carriers = carriers_of(configuration)
    zone = zone_of(configuration)
    context = {
        **shown.record_page(row, carriers),
        "when": when_tried(carriers.of(row.pair, row.source_system), configuration, zone),
        "zone": zone,
    }
    return render(request, "records/detail.html", context)


@company_required
@require_POST
def retry(request: HttpRequest, configuration_id: UUID, record_id: UUID) -> HttpResponse:
    configuration = configuration_for(request, configuration_id)
    row = _record(configuration, record_id)
    if retrying.retry_record(row, actor=person_for(request), now=database_clock()):
        when = _when(configuration, {(row.pair, row.source_system)})
        messages.success(request, format_html("{} {}", _("%s is due now.") % row.label, when))
    else:
        messages.info(request, _("Nothing is left to try for %s.") % row.label)
    return redirect("records:detail", configuration.pk, row.pk)


@company_required
@require_POST
def retry_many(request: HttpRequest, configuration_id: UUID) -> HttpResponse:
    configuration = configuration_for(request, configuration_id)
    wanted = FilterForm(request.POST, codes=queries.codes_of(configuration)).wanted()
    form = RetryForm(request.POST)
    rows = queries.matching(configuration, wanted)
    if not form.is_valid() or not form.cleaned_data["everything"]:
        rows = queries.records_of(configuration).filter(pk__in=form.cleaned_data.get("records", []))
    sides = set(rows.order_by().values_list("pair", "source_system").distinct())
    count = retrying.retry_records(
        rows, configuration=configuration, actor=person_for(request), now=database_clock(), code=wanted.code
    )
    if count:
        due = ngettext("%s record is due now.", "%s records are due now.", count) % f"{count:,}"
        messages.success(request, format_html("{} {}", due, _when(configuration, sides)))
    else:
        messages.info(request, _("Tick the records to try again first."))
    return redirect(
        f"{reverse('records:index', args=[configuration.pk])}?{urlencode(shown.query_of(wanted))}"
    )


@company_required
@require_POST
def decide(request: HttpRequest, configuration_id: UUID, record_id: UUID) -> HttpResponse:
    configuration = configuration_for(request, configuration_id)
    row = _record(configuration, record_id)
    form = DecisionForm(request.POST, links=shown.links_of(row))
    if not form.is_valid():
        messages.error(request, _("That is not a decision this page offers. Choose again."))
        return redirect("records:detail", configuration.pk, row.pk)
    try:
        done = shown.carry_out(row, form, actor=person_for(request), now=database_clock())
    except decisions.DecisionError as error:
        messages.error(request, str(error))
        return redirect("records:detail", configuration.pk, row.pk)
    messages.success(request, format_html("{} {}", done, _when(configuration, shown.sides_of(row, form))))
    return redirect("records:index", configuration.pk)


def _record(configuration: Configuration, record_id: UUID) -> RecordError:
    rows = queries.records_of(configuration).select_related(
        "company_file__configuration__company", "run__flow"
    )
    return get_object_or_404(rows, pk=record_id)


def _when(configuration: Configuration, sides: set[tuple[str, str]]) -> str:
    """When the flows that handle these records run next, each said once."""
    carriers, zone = carriers_of(configuration), zone_of(configuration)
    said = dict.fromkeys(
        when_tried(carriers.of(pair, system), configuration, zone) for pair, system in sorted(sides)
    )
    return format_html_join(" ", "{}", ((sentence,) for sentence in said))
