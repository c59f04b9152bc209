"""Revisions of the profile: list, look, compare, download, make current again."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.access import company_required, configuration_for, person_for
from portal.asked import asked_number
from portal.revisions.shown import values_by_page
from portal.words.options import changes_by_page
from provisioning.chosen import zone_of
from provisioning.drafts import find_draft
from provisioning.flow_changes import flow_changes
from provisioning.models import Configuration, Revision
from provisioning.profile import ProfileError
from provisioning.profile_files import to_yaml
from provisioning.revisions import differences, profile_of
from provisioning.validation import problems_of
from sync.activation import CurrentChangedError
from sync.activation import restore as restore_revision
from sync.flows.newest_runs import flows_by_last_revision

_PER_PAGE = 25
#: Revisions that the lists of the comparison offer; older ones are compared from their own page.
_CHOICES = 200


@company_required
@require_safe
def index(request: HttpRequest, configuration_id: UUID) -> HttpResponse:
    configuration = configuration_for(request, configuration_id)
    uses = flows_by_last_revision(configuration)
    page = Paginator(_revisions(configuration), _PER_PAGE).get_page(request.GET.get("page"))
    rows = [{"revision": revision, "flows": uses.get(revision.number, [])} for revision in page]
    numbers = configuration.revisions.order_by("-number").values_list("number", flat=True)[:_CHOICES]
    context = {
        "page": page,
        "rows": rows,
        "numbers": list(numbers),
        "draft": find_draft(configuration),
        "zone": zone_of(configuration),
    }
    return render(request, "revisions/index.html", context)


@company_required
@require_safe
def detail(request: HttpRequest, configuration_id: UUID, number: int) -> HttpResponse:
    configuration = configuration_for(request, configuration_id)
    revision = _get(configuration, number)
    changed_only = request.GET.get("show") == "changed"
    context = {
        "revision": revision,
        "pages": values_by_page(profile_of(revision), changed_only=changed_only),
        "changed_only": changed_only,
        "flows": flows_by_last_revision(configuration).get(revision.number, []),
        "zone": zone_of(configuration),
        "previous": configuration.revisions.filter(number__lt=number).order_by("-number").first(),
    }
    return render(request, "revisions/detail.html", context)


@company_required
@require_safe
def compare(request: HttpRequest, configuration_id: UUID) -> HttpResponse:
    configuration = configuration_for(request, configuration_id)
    before, after = (_get(configuration, asked_number(request.GET.get(name))) for name in ("before", "after"))
    context = {
        "before": before,
        "after": after,
        "both": (before, after),
        "zone": zone_of(configuration),
        "pages": changes_by_page(differences(before, after)),
        "flow_changes": flow_changes(profile_of(before), profile_of(after)),
    }
    return render(request, "revisions/compare.html", context)


@company_required
@require_safe
def download(request: HttpRequest, configuration_id: UUID, number: int) -> HttpResponse:
    configuration = configuration_for(request, configuration_id)
    revision = _get(configuration, number)
    title = f"{configuration}, revision {revision.number} of {revision.created_at:%Y-%m-%d %H:%M} UTC"
    return HttpResponse(
        to_yaml(profile_of(revision), title=title),
        content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="profile-revision-{revision.number}.yaml"'},
    )


@company_required
@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: HttpRequest, configuration_id: UUID, number: int) -> HttpResponse:
    configuration = configuration_for(request, configuration_id)
    revision = _get(configuration, number)
    if request.method == "POST":
        return _restored(request, configuration, revision)
    current = configuration.current_revision
    profile = profile_of(revision)
    context = {
        "revision": revision,
        "current": current,
        "zone": zone_of(configuration),
        "pages": changes_by_page(differences(current, revision) if current else ()),
        "flow_changes": flow_changes(profile_of(current) if current else None, profile),
        "problems": problems_of(profile),
        "draft": find_draft(configuration),
    }
    return render(request, "revisions/restore.html", context)


def _restored(request: HttpRequest, configuration: Configuration, revision: Revision) -> HttpResponse:
    try:
        made = restore_revision(
            revision, person_for(request), instead_of=asked_number(request.POST.get("instead_of"))
        )
    except CurrentChangedError:
        messages.warning(
            request,
            _("Another revision became current meanwhile. Look at what would change now, and decide again."),
        )
        return redirect("revisions:restore", configuration.pk, revision.number)
    except ProfileError as error:
        messages.error(request, "; ".join(str(problem) for problem in error.problems))
        return redirect("revisions:restore", configuration.pk, revision.number)
    words = {"number": made.number, "old": revision.number}
    messages.success(
        request,
        _("Revision %(number)s is current now, with the values of revision %(old)s. Flows go on with it.")
        % words
        if made.number != revision.number
        else _("Revision %(number)s is current; nothing had to change.") % words,
    )
    return redirect("revisions:index", configuration.pk)


def _revisions(configuration: Configuration) -> QuerySet[Revision]:
    return configuration.revisions.select_related("author").order_by("-number")


def _get(configuration: Configuration, number: int) -> Revision:
    revision = _revisions(configuration).filter(number=number).first()
    if revision is None:
        raise Http404("There is no such revision.")
    return revision
