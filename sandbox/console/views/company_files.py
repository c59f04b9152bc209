"""The files that a company keeps in QuickBooks, to choose from."""

from dataclasses import dataclass

from sandbox.console.systems.pairs import pair_of
from sandbox.console.visits import Visit


@dataclass(frozen=True, slots=True)
class CompanyFile:
    """One of a company's files: the pair that it makes with the org, and its name in QuickBooks."""

    pair: str
    name: str


def company_files(visit: Visit) -> list[CompanyFile]:
    """The company's files, its first one first."""
    named = visit.control.call("GET", f"/{visit.company}/quickbooks/files")["files"]
    return [CompanyFile(pair_of(one), one) for one in named]
