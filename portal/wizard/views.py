"""Overview, review, Finish and Discard of the profile that is being edited; its pages are portal.wizard.pages."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import company_required, configuration_for, person_for
from portal.wizard.progress import progress_of
from portal.wizard.review import review_of
from provisioning.drafts import discard_draft
from provisioning.editing import Editing, PageState
from provisioning.profile import ProfileError
from sync.draft_activation import Finished, GoesOnElsewhere, ReviewAgainError, elsewhere, finish_draft


@company_required
@require_safe
def index(request: HttpRequest, configuration_id: UUID) -> HttpResponse:
    editing = Editing(configuration_for(request, configuration_id))
    progress = progress_of(editing)
    unready = [stage for stage in progress if stage.state is not PageState.DONE]
    context = {"editing": editing, "progress": progress, "next": unready[0] if unready else None}
    return render(request, "wizard/index.html", context)


@company_required
@require_safe
def review(request: HttpRequest, configuration_id: UUID) -> HttpResponse:
    editing = Editing(configuration_for(request, configuration_id))
    return render(request, "wizard/review.html", {**review_of(editing), "elsewhere": elsewhere(editing)})


@company_required
@require_POST
def finish(request: HttpRequest, configuration_id: UUID) -> HttpResponse:
    configuration = configuration_for(request, configuration_id)
    try:
        outcome = finish_draft(
            configuration, reviewed=request.POST.get("reviewed", ""), by=person_for(request)
        )
    except ProfileError:
        messages.error(request, _("Not finished: the answers listed here need attention first."))
        return redirect("wizard:review", configuration.pk)
    except ReviewAgainError:
        messages.warning(
            request,
            _(
                "Not finished: something was saved after you looked. Read the review again, then press Finish."
            ),
        )
        return redirect("wizard:review", configuration.pk)
    if isinstance(outcome, GoesOnElsewhere):
        messages.info(request, _elsewhere_text(outcome))
        return redirect("wizard:index", outcome.configuration.pk)
    messages.success(request, _finished_text(outcome))
    return redirect("preflight:index", configuration.pk)


@company_required
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, configuration_id: UUID) -> HttpResponse:
    configuration = configuration_for(request, configuration_id)
    if request.method != "POST":
        context = {"progress": progress_of(Editing(configuration))}
        return render(request, "wizard/discard.html", context)
    if discard_draft(configuration, by=person_for(request)):
        messages.success(request, _("The draft is discarded. The current profile was not touched."))
    return redirect("wizard:index", configuration.pk)


def _finished_text(outcome: Finished) -> str:
    number = {"number": outcome.revision.number}
    if outcome.already:
        return _("Revision %(number)s is current; nothing was left to finish.") % number
    return (
        _(
            "Revision %(number)s is current. Each flow works with it from its next run on; "
            "a run under way ends with the revision that it began with."
        )
        % number
    )


def _elsewhere_text(outcome: GoesOnElsewhere) -> str:
    environment = {"environment": outcome.configuration.environment}
    if outcome.copied:
        return (
            _(
                "Your answers were copied to %(environment)s, without credentials: enter those here, then finish. "
                "The profile you came from was not changed."
            )
            % environment
        )
    return (
        _(
            "%(environment)s has a draft of its own, which is shown here; it was not changed. "
            "To start from the other profile instead, discard this draft and finish there again."
        )
        % environment
    )
