"""What cannot be seen from outside and a named person confirms (rules.md 7), and for how long that holds."""

from dataclasses import dataclass
from datetime import date
from typing import Final

#: Days that a confirmation holds, while QuickBooks stays on the same computer.
VALID_DAYS: Final = 90


@dataclass(frozen=True)
class AttestedCheck:
    """One statement to confirm; ``code`` is also its finding's subject. ``hint`` says how to make it true."""

    code: str
    statement: str
    hint: str


@dataclass(frozen=True)
class Attested:
    """That ``person`` confirmed ``code`` for QuickBooks on ``host``, on ``on``; it holds up to and with ``until``."""

    code: str
    person: str
    on: date
    until: date
    host: str


CHECKS: Final[tuple[AttestedCheck, ...]] = (
    AttestedCheck(
        "no_pop_ups",
        "QuickBooks opens without any window that waits for an answer.",
        "Open and close the company file on the server until neither brings up a window: registration, upgrade and "
        "backup reminders, online banking. Any of them blocks the connector.",
    ),
    AttestedCheck(
        "file_closed",
        "Nobody leaves the company file open under the integration's QuickBooks user.",
        "Close the company file on the server when no person works in it. Never log in by hand as the integration's "
        "user while flows run.",
    ),
    AttestedCheck(
        "auto_update_off",
        "QuickBooks does not update itself.",
        "In QuickBooks: Help, Update QuickBooks Desktop, Options, Automatic Update: No. Update by hand while flows "
        "are stopped.",
    ),
    AttestedCheck(
        "one_connector",
        "Exactly one connector runs on the QuickBooks server.",
        "Look at the icons beside the clock on the server. Close all connectors, then start the right one.",
    ),
    AttestedCheck(
        "user_logged_in",
        "The Windows user under whom the connector runs stays logged in, also after a restart.",
        "Disconnect from the remote desktop, do not log off. Set up the automatic login of that user after Windows "
        "updates.",
    ),
    AttestedCheck(
        "no_vpn",
        "No VPN and no second factor stand between the integration and the QuickBooks server.",
        "The port must be reachable directly; allow only the integration's addresses in the firewall instead.",
    ),
    AttestedCheck(
        "backup",
        "A backup of the company file was made before the first large load.",
        "In QuickBooks: File, Back Up Company, Create Local Backup.",
    ),
)
