"""A link joins fields of a Salesforce object with columns of a QuickBooks table: the unit of mapping and merging."""

from collections.abc import Callable
from dataclasses import dataclass, field

from provisioning.catalogue.choices import MappingDirection
from sync.engine.records import System, Value, Values
from sync.errors.codes import Code

Convert = Callable[[Values], Values]


class MappingProblem(Exception):  # noqa: N818 - not an error of the program: a record that cannot go as it is
    """A record cannot be mapped as it is. The catalogue says whether it is in error or waits for another one.

    ``facts`` fill the code's text: field, value, limit, list.
    """

    def __init__(
        self,
        code: Code,
        *,
        field: str = "",
        value: str = "",
        limit: str = "",
        list: str = "",  # noqa: A002 - the catalogue's placeholder
    ) -> None:
        facts = {"field": field, "value": value, "limit": limit, "list": list}
        self.code = code
        self.facts = {name: fact for name, fact in facts.items() if fact}
        super().__init__(f"{code} {self.facts}")


@dataclass(frozen=True, slots=True)
class Link:
    """``to_qb`` makes the columns ``qb`` of the fields ``sf``; ``to_sf`` the other way. Both are pure.

    ``on_create_only`` values are given when the target record is made and never touched afterwards.
    """

    name: str
    sf: tuple[str, ...]
    qb: tuple[str, ...]
    flow: MappingDirection
    to_qb: Convert
    to_sf: Convert
    on_create_only: bool = False

    def carries(self, target: System) -> bool:
        """Whether values travel to that system over this link."""
        one_way = MappingDirection.SF_QB if target is System.QUICKBOOKS else MappingDirection.QB_SF
        return self.flow in (one_way, MappingDirection.BOTH)

    def names(self, system: System) -> tuple[str, ...]:
        """Its fields or columns on one side."""
        return self.sf if system is System.SALESFORCE else self.qb

    def convert(self, target: System, values: Values) -> Values:
        """What the target should hold, given the source's values. Raises MappingProblem."""
        return (self.to_qb if target is System.QUICKBOOKS else self.to_sf)(values)


def plain(
    name: str,
    sf: str,
    qb: str,
    flow: MappingDirection = MappingDirection.BOTH,
    *,
    to_qb: Callable[[Value], Value] = lambda value: value,
    to_sf: Callable[[Value], Value] = lambda value: value,
    on_create_only: bool = False,
) -> Link:
    """A link of one field and one column, with a conversion of the single value each way."""
    return Link(
        name=name,
        sf=(sf,),
        qb=(qb,),
        flow=flow,
        to_qb=lambda values: {qb: to_qb(values.get(sf))},
        to_sf=lambda values: {sf: to_sf(values.get(qb))},
        on_create_only=on_create_only,
    )


def columns(links: tuple[Link, ...], system: System) -> tuple[str, ...]:
    """Every field or column that the links read on one side, each once."""
    return tuple(dict.fromkeys(name for link in links for name in link.names(system)))


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that both sides changed and a person must decide: the last synchronised value and both of today's."""

    link: str
    base: dict[str, object] = field(default_factory=dict)
    salesforce: dict[str, object] = field(default_factory=dict)
    quickbooks: dict[str, object] = field(default_factory=dict)
