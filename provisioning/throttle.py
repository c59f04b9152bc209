"""How often something may be done from one place, or for one person, counted in the database: there are several
web processes, and each would know a part only.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from provisioning.models.throttle import ThrottledAct


@dataclass(frozen=True)
class Limit:
    """At most ``times`` within ``period`` for one key."""

    kind: str
    times: int
    period: timedelta


#: Registrations from one address of the network.
REGISTRATIONS: Final = Limit("registration", times=10, period=timedelta(hours=1))
#: Letters about a forgotten password: asked for from one address of the network, and sent to one person.
RESETS_ASKED: Final = Limit("reset asked", times=20, period=timedelta(hours=1))
RESETS_SENT: Final = Limit("reset sent", times=5, period=timedelta(hours=1))
#: Letters to one person that somebody wanted to register with their address.
TAKEN_SENT: Final = Limit("address taken", times=3, period=timedelta(hours=1))
#: Work for the queue that a configuration's people ask for by buttons: far more than anybody presses.
CHECKS: Final = Limit("preflight", times=60, period=timedelta(hours=1))
READINGS: Final = Limit("metadata", times=60, period=timedelta(hours=1))
PREVIEWS: Final = Limit("preview", times=60, period=timedelta(hours=1))


def take(limit: Limit, key: str, *, now: datetime) -> bool:
    """Count one more for ``key`` and say whether it was still within the limit; what is refused is not counted."""
    counted = ThrottledAct.objects.filter(
        kind=limit.kind, key=key[:254], created_at__gt=now - limit.period
    ).count()
    if counted >= limit.times:
        return False
    ThrottledAct.objects.create(kind=limit.kind, key=key[:254], created_at=now)
    return True
