"""What a check is given, and the words that several checks share."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import TypeAlias

from provisioning.preflight.attesting import Attested
from provisioning.preflight.findings import Finding, Group, Level, Who
from provisioning.preflight.snapshot import QuickBooksSeen, SalesforceSeen, Snapshot
from provisioning.profile import Profile

#: Examples that a finding names at most.
MOST_EXAMPLES = 10


@dataclass(frozen=True)
class Looking:
    """What was chosen, what was seen, the day in the company's zone, and what people confirmed."""

    profile: Profile
    snapshot: Snapshot
    today: date
    attestations: tuple[Attested, ...] = ()

    @property
    def salesforce(self) -> SalesforceSeen | None:
        """The org, None where nobody got in: then one finding says so for all checks."""
        seen = self.snapshot.salesforce
        return None if seen.trouble else seen

    @property
    def company_files(self) -> tuple[QuickBooksSeen, ...]:
        """The company files that were read; one finding speaks for each of the others."""
        return tuple(
            seen for seen in self.snapshot.company_files if seen.trouble is None and seen.busy is None
        )

    def subject(self, seen: QuickBooksSeen, text: str) -> str:
        """A subject within one company file: the file is named where there are several."""
        return text if len(self.snapshot.company_files) == 1 else f"{seen.name}: {text}"


Check: TypeAlias = Callable[[Looking], Iterator[Finding]]


def unknown(code: str, group: Group, subject: str, reason: str, *, who: Who | None = None) -> Finding:
    """A check that could not be made."""
    return Finding(code, group, Level.UNKNOWN, subject, f"This could not be checked. {reason}", who=who)


def near(name: str, offered: tuple[str, ...]) -> str:
    """A hint with the names that are most like it; '' where none is."""
    spelt = {one.casefold(): one for one in offered}
    found = [spelt[one] for one in get_close_matches(name.casefold(), spelt, n=3, cutoff=0.6)]
    return f"Did you mean {' or '.join(found)}?" if found else ""
