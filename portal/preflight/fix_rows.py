"""What Apply fixes would do, and what became of it, as their pages show it."""

from django.utils.translation import gettext as _

from portal.preflight.report_page import anchor_of
from provisioning.preflight.findings import Finding
from provisioning.preflight.fixes import (
    AddIpRange,
    AddPicklistValues,
    CreateField,
    CreateObject,
    GrantField,
    SetActive,
)
from provisioning.preflight.serialise import fix_text


def fix_groups(fixable: tuple[Finding, ...]) -> list[dict[str, object]]:
    """What Apply fixes can do, by kind, in the words of the fix."""
    groups: list[dict[str, object]] = []
    for title, kinds, note in (
        (_("Make objects and fields"), (CreateObject, CreateField), ""),
        (_("Let the integration user see and change fields"), (GrantField,), ""),
        (_("Add values to picklists"), (AddPicklistValues,), ""),
        (
            _("Trust addresses"),
            (AddIpRange,),
            _("Logins from a trusted address need no code and no security token."),
        ),
        (
            _("Choose which accounts take part"),
            (SetActive,),
            "",
        ),
    ):
        members = [finding for finding in fixable if isinstance(finding.fix, kinds)]
        if members:
            groups.append(
                {
                    "title": title,
                    "note": note,
                    "is_addresses": AddIpRange in kinds,
                    "is_active": SetActive in kinds,
                    "findings": [
                        (finding, anchor_of(finding), fix_text(finding.fix))
                        for finding in members
                        if finding.fix
                    ],
                }
            )
    return groups


def step_row(step: dict[str, str]) -> dict[str, str]:
    """A step of a repair with its state in words and in Bootstrap's tone."""
    words, tone = {
        "waiting": (_("Waiting"), "secondary"),
        "running": (_("At work"), "primary"),
        "done": (_("Done"), "success"),
        "skipped": (_("Skipped"), "secondary"),
        "failed": (_("Failed"), "danger"),
    }[step["state"]]
    return {"text": step["text"], "message": step["message"], "words": words, "tone": tone}
