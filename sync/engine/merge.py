"""The three-way comparison: source, target and the values last synchronised decide, field by field.

A field changed on one side only is never a conflict. A field changed on both is decided by the profile's source of
truth, or held for a person.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from provisioning.catalogue.choices import MappingDirection, SourceOfTruth
from sync.engine.links import Conflict, Link
from sync.engine.records import System, Value, Values
from sync.engine.values import Encoded, encode, same

Base = Mapping[str, Encoded]

#: In place of a value of the base: this part of the target was being written when a run was interrupted. What stands
#: there is nobody's change; the flow that began it completes it, and until then nothing is read from it.
HALF_MADE: Final[Encoded] = {"half": "made"}


def half_made(base: Base, names: Iterable[str]) -> dict[str, Encoded]:
    """The base with these values marked as half made."""
    return {**base, **dict.fromkeys(names, HALF_MADE)}


def is_half_made(base: Base) -> bool:
    """Whether any part of the record was left half made."""
    return HALF_MADE in base.values()


def as_given(links: Sequence[Link], target: Values) -> dict[str, Encoded]:
    """Base of a Salesforce record made from QuickBooks, for the fields that travel to QuickBooks only.

    Without it the way back would take the new record's name, owner or address for a change and write it over the
    record that it was made from.
    """
    one_way = (link for link in links if link.flow is MappingDirection.SF_QB)
    return {name: encode(target.get(name)) for link in one_way for name in link.sf}


@dataclass(frozen=True, slots=True)
class Bases:
    """Values last synchronised, by system; None for a pair that was never synchronised."""

    sf: Base
    qb: Base

    @classmethod
    def by_source(cls, source: System, source_base: Base, target_base: Base) -> "Bases":
        """The bases of a pair, given in the order source, target."""
        return cls(source_base, target_base) if source is System.SALESFORCE else cls(target_base, source_base)

    def of(self, system: System) -> Base:
        return self.sf if system is System.SALESFORCE else self.qb


@dataclass(frozen=True, slots=True)
class Decision:
    """Whose value a person chose for one link, and both sides' values as they were shown to that person."""

    winner: System
    salesforce: Mapping[str, object]
    quickbooks: Mapping[str, object]

    def settles(self, conflict: Conflict) -> bool:
        """Whether both sides still hold what was shown: a decision is about values, not about a field for good."""
        return conflict.salesforce == self.salesforce and conflict.quickbooks == self.quickbooks


Decisions = Mapping[str, Decision]
UNDECIDED: Final[Decisions] = {}


@dataclass(slots=True)
class Merge:
    """What to write to the target, which links are settled by it (their base moves on), and what is held."""

    changes: dict[str, Value] = field(default_factory=dict)
    before: dict[str, Value] = field(default_factory=dict)
    settled: list[Link] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Policy:
    """How a merge decides: who wins a field changed on both sides, whether the reverse flow exists, who is newer."""

    source: System
    truth: SourceOfTruth
    two_way: bool
    source_is_newer: bool = True

    @property
    def target(self) -> System:
        return System.QUICKBOOKS if self.source is System.SALESFORCE else System.SALESFORCE

    def source_wins(self) -> bool:
        """Whether the source's value goes over a target's that changed too. With one direction there is no question."""
        if not self.two_way:
            return True
        if self.truth is SourceOfTruth.NEWEST:
            return self.source_is_newer
        winner = System.SALESFORCE if self.truth is SourceOfTruth.SALESFORCE else System.QUICKBOOKS
        return winner is self.source


def created(links: Sequence[Link], policy: Policy, source: Values) -> Merge:
    """Everything a new target record is given. Raises MappingProblem."""
    merge = Merge()
    for link in links:
        if link.carries(policy.target):
            given = link.convert(policy.target, source)
            merge.changes |= {name: value for name, value in given.items() if encode(value) is not None}
        merge.settled.append(link)
    return merge


def merged(
    links: Sequence[Link],
    policy: Policy,
    *,
    source: Values,
    target: Values,
    bases: Bases | None,
    decisions: Decisions = UNDECIDED,
) -> Merge:
    """What an existing target record is given. ``bases`` is None for a pair just matched. Raises MappingProblem.

    ``decisions`` are a person's on fields that were held, by link.
    """
    merge = Merge()
    for link in links:
        if link.carries(policy.target) and not link.on_create_only:
            _merge_link(merge, link, policy, source, target, bases, decisions.get(link.name))
        elif not link.carries(policy.source):
            merge.settled.append(link)
    return merge


def _merge_link(
    merge: Merge,
    link: Link,
    policy: Policy,
    source: Values,
    target: Values,
    bases: Bases | None,
    decision: Decision | None,
) -> None:
    wanted = link.convert(policy.target, source)
    if all(same(value, target.get(name)) for name, value in wanted.items()):
        merge.settled.append(link)
        return
    both_ways = policy.two_way and link.flow is MappingDirection.BOTH
    known = bases is not None and all(
        name in bases.of(system) for system in System for name in link.names(system)
    )
    if bases is not None and HALF_MADE in (
        bases.of(policy.target).get(name) for name in link.names(policy.target)
    ):
        changed_source, changed_target = True, False
    elif not known or bases is None:
        # Never synchronised over this link: a blank side takes the other's value, two values are a question of policy.
        source_blank = all(encode(value) is None for value in wanted.values())
        target_blank = all(encode(target.get(name)) is None for name in wanted)
        if source_blank:
            return
        changed_source, changed_target = True, not target_blank and not source_blank
    else:
        changed_source = _changed(link, policy.source, source, bases)
        changed_target = _changed(link, policy.target, target, bases)
    if not changed_source:
        if not changed_target:
            merge.settled.append(
                link
            )  # the target keeps it in another form (a cut, a rounding): nothing to repeat
        return
    if changed_target and both_ways:
        if policy.truth is SourceOfTruth.HOLD:
            conflict = _conflict(link, policy, source, target, bases)
            if decision is None or not decision.settles(conflict):
                merge.conflicts.append(conflict)
                return
            if decision.winner is not policy.source:
                return  # the flow the other way carries the decision out
        elif not policy.source_wins():
            return
    for name, value in wanted.items():
        if not same(value, target.get(name)):
            merge.changes[name] = value
            merge.before[name] = target.get(name)
    merge.settled.append(link)


def _changed(link: Link, system: System, values: Values, bases: Bases) -> bool:
    base = bases.of(system)
    return any(encode(values.get(name)) != base.get(name) for name in link.names(system))


def _conflict(link: Link, policy: Policy, source: Values, target: Values, bases: Bases | None) -> Conflict:
    sides = {policy.source: source, policy.target: target}
    old = bases.of(policy.source) if bases else {}
    return Conflict(
        link=link.name,
        base={name: old.get(name) for name in link.names(policy.source)},
        salesforce={name: encode(sides[System.SALESFORCE].get(name)) for name in link.sf},
        quickbooks={name: encode(sides[System.QUICKBOOKS].get(name)) for name in link.qb},
    )


def next_base(
    links: Sequence[Link], system: System, values: Values, old: Base | None, settled: Sequence[Link]
) -> dict[str, Encoded]:
    """The base after a merge: today's values where the link is settled, the old ones where the other flow acts."""
    linked = {name for link in links for name in link.names(system)}
    base = {name: value for name, value in (old or {}).items() if value != HALF_MADE or name in linked}
    done = {link.name for link in settled}
    for link in links:
        if link.name in done:
            base |= {name: encode(values.get(name)) for name in link.names(system)}
    return base
