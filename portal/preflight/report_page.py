"""A stored report as its page shows it: groups in their order, the worst first, each with what can be done."""

import hashlib
import re
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from provisioning import reports
from provisioning.catalogue.pages import OPTIONS
from provisioning.models import Configuration, PreflightReport
from provisioning.preflight.findings import Finding, Group, Level, Who
from provisioning.preflight.fixes import (
    AddIpRange,
    AddPicklistValues,
    CreateField,
    CreateObject,
    GrantField,
)
from sync.preflight import practice

_WORST_FIRST: Final = {level: -place for place, level in enumerate(Level)}
#: From so many on, findings of one kind are one card.
_FEWEST_ALIKE: Final = 3
_ANCHOR: Final = re.compile(r"f-[0-9a-f]{12}")


@dataclass(frozen=True)
class Row:
    """One finding with its place on the page, the option that asks for it, and the buttons that it has."""

    finding: Finding
    anchor: str
    level: str
    option_label: str
    option_url: str
    can_recheck: bool
    can_practise: bool
    more: int
    """Records concerned beyond the examples."""


@dataclass(frozen=True)
class Block:
    """One card: a finding of its own, or several of one kind in a list."""

    rows: tuple[Row, ...]

    @property
    def first(self) -> Row:
        return self.rows[0]

    @property
    def is_list(self) -> bool:
        return len(self.rows) > 1

    @property
    def title(self) -> str:
        """What they have in common, with their number."""
        return _alike_title(self.first.finding, len(self.rows))

    @property
    def option(self) -> str:
        """The option that asks for all of them; empty where several do."""
        options = {row.finding.option for row in self.rows}
        return options.pop() if len(options) == 1 else ""

    @property
    def hint(self) -> str:
        """What is said of each of them; empty where it differs."""
        hints = {row.finding.hint for row in self.rows}
        return hints.pop() if len(hints) == 1 else ""

    @property
    def steps(self) -> tuple[str, ...]:
        """How each of them is mended by hand; empty where that differs."""
        ways = {row.finding.steps for row in self.rows}
        return ways.pop() if len(ways) == 1 else ()


@dataclass(frozen=True)
class Section:
    """One group: what is wrong or worth knowing, and apart from it what is fine."""

    title: str
    open: tuple[Block, ...]
    fine: tuple[Row, ...]


@dataclass(frozen=True)
class Headline:
    """The verdict in words."""

    tone: str
    """Bootstrap's: success, warning or danger."""
    title: str
    text: str


def anchor_of(finding: Finding) -> str:
    """The finding's place on any report's page: the same from one check to the next."""
    return "f-" + hashlib.sha256(finding.key.encode()).hexdigest()[:12]


def clean_anchor(typed: str) -> str:
    """An anchor that came with a request; empty where it is none."""
    return typed if _ANCHOR.fullmatch(typed) else ""


def headline(report: PreflightReport) -> Headline:
    """Whether flows can be started, and how much is in the way."""
    errors = report.counts.get(Level.ERROR, 0)
    unknowns = report.counts.get(Level.UNKNOWN, 0)
    unseen = ngettext(
        "%(count)s thing could not be checked.", "%(count)s things could not be checked.", unknowns
    ) % {"count": unknowns}
    match report.verdict:
        case reports.Verdict.RED:
            title = ngettext(
                "Not ready: %(count)s thing to mend", "Not ready: %(count)s things to mend", errors
            ) % {"count": errors}
            return Headline("danger", title, unseen if unknowns else "")
        case reports.Verdict.AMBER:
            title = ngettext(
                "Almost ready: %(count)s thing could not be checked",
                "Almost ready: %(count)s things could not be checked",
                unknowns,
            ) % {"count": unknowns}
            return Headline("warning", title, _("Nothing wrong was found in what could be looked at."))
        case _:
            return Headline("success", _("Ready"), _("Everything that your choices need is in place."))


def sections(report: PreflightReport, configuration: Configuration, *, newest: bool) -> list[Section]:
    """The findings by group; ``newest``: with the buttons that act on what is there now."""
    practice_file = newest and practice.uses_practice_file(configuration)
    order = {group: place for place, group in enumerate(Group)}
    findings = sorted(
        reports.findings_of(report),
        key=lambda finding: (order[finding.group], _WORST_FIRST[finding.level]),
    )
    made = []
    for group, members in groupby(findings, key=lambda finding: finding.group):
        rows = [_row(finding, configuration, newest, practice_file) for finding in members]
        made.append(
            Section(
                title=group.value,
                open=_blocks([row for row in rows if row.finding.level is not Level.OK]),
                fine=tuple(row for row in rows if row.finding.level is Level.OK),
            )
        )
    return made


def _blocks(rows: list[Row]) -> tuple[Block, ...]:
    """Findings of one check and level that Apply fixes can mend go together where there are several."""
    kinds: dict[object, list[Row]] = {}
    for row in rows:
        finding = row.finding
        alike = finding.fix is not None and not finding.examples and not row.can_practise
        kind = (finding.code, finding.level, finding.who, type(finding.fix)) if alike else row.anchor
        kinds.setdefault(kind, []).append(row)
    return tuple(
        block
        for members in kinds.values()
        for block in (
            [Block(tuple(members))]
            if len(members) >= _FEWEST_ALIKE
            else [Block((member,)) for member in members]
        )
    )


def _alike_title(finding: Finding, count: int) -> str:
    match finding.fix:
        case CreateField():
            title = _("%(count)s fields are missing")
        case CreateObject():
            title = _("%(count)s objects are missing")
        case GrantField():
            title = _("%(count)s fields are closed to the integration user")
        case AddPicklistValues():
            title = _("%(count)s picklists lack values")
        case AddIpRange():
            title = _("%(count)s addresses are not trusted")
        case _:
            title = _("%(count)s things of one kind")
    return title % {"count": count}


def level_words(level: Level) -> str:
    """The level in a word or two: colour never stands alone."""
    return {
        Level.OK: _("Fine"),
        Level.NOTE: _("Note"),
        Level.UNKNOWN: _("Not checked"),
        Level.ERROR: _("To mend"),
    }[level]


def _row(finding: Finding, configuration: Configuration, newest: bool, practice_file: bool) -> Row:  # noqa: FBT001
    option = OPTIONS.get(finding.option)
    beside = finding.group in (Group.QUICKBOOKS, Group.CONNECTIONS) or finding.who in (
        Who.QUICKBOOKS,
        Who.NETWORK,
    )
    return Row(
        finding=finding,
        anchor=anchor_of(finding),
        level=level_words(finding.level),
        option_label=option.label if option else "",
        option_url=_option_url(configuration, finding.option),
        can_recheck=newest and beside and finding.level is not Level.OK,
        can_practise=practice_file and practice.can_do(finding),
        more=max(finding.count - len(finding.examples), 0),
    )


def _option_url(configuration: Configuration, key: str) -> str:
    """The field of the company profile's page; empty where the page does not exist."""
    page, _dot, name = key.partition(".")
    if key not in OPTIONS:
        return ""
    try:
        return f"{reverse('wizard:page', args=[configuration.pk, page])}#id_{name}"
    except NoReverseMatch:
        return ""


def change_lists(change: reports.Comparison) -> list[dict[str, object]]:
    """New, gone and unchanged findings with their headings."""
    return [
        {
            "title": title,
            "none": none,
            "findings": [(finding, level_words(finding.level)) for finding in found],
        }
        for title, none, found in (
            (_("New"), _("Nothing new was found."), change.new),
            (_("Gone"), _("Nothing went away."), change.gone),
            (_("Unchanged"), _("Nothing is left of the report before."), change.same),
        )
    ]
