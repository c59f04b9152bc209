"""What a check is given, and the list of all checks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from provisioning.preflight.attesting import Attested
from provisioning.preflight.findings import Finding
from provisioning.preflight.snapshot import Snapshot
from provisioning.profile import Profile


@dataclass(frozen=True)
class Looking:
    """What was chosen, what was seen, the day in the company's zone, and what people confirmed."""

    profile: Profile
    snapshot: Snapshot
    today: date
    attestations: tuple[Attested, ...] = ()


Check: TypeAlias = Callable[[Looking], Iterator[Finding]]

CHECKS: Final[tuple[Check, ...]] = ()
