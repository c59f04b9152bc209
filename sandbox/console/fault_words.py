"""What can go wrong, in words for the person who switches it on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fault: its label, what it does, which sides have it (org, file), and what it takes besides."""

    name: str
    label: str
    text: str
    sides: tuple[str, ...] = ("org", "file")
    takes: str = ""


KINDS = (
    Kind(
        "slow", "Answers slowly", "The call waits this many seconds before it is answered.", takes="seconds"
    ),
    Kind("stall", "Never answers", "The connection stays open and nothing comes, until faults are off."),
    Kind("refuse", "Refuses the connection", "The next connection is closed at once."),
    Kind("stop", "Is not running", "Every connection is closed, until faults are switched off."),
    Kind("drop_before", "Breaks before the effect", "The connection breaks and nothing was done."),
    Kind(
        "drop_after",
        "Breaks after the effect",
        "It was done, but the connection breaks before the answer: the caller cannot know.",
    ),
    Kind("lock", "Record is locked", "Somebody else is editing: the write is refused and may be repeated."),
    Kind("error", "Answers an error", "Any error of that system by its code.", takes="code"),
    Kind("disk_full", "Storage is full", "Every write fails, until faults are switched off."),
    Kind("changed_password", "Password changed", "Logging in fails, until faults are switched off."),
    Kind(
        "expired_session", "Session expired", "All sessions end with this call: INVALID_SESSION_ID.", ("org",)
    ),
    Kind(
        "rate_limit", "Too many calls", "REQUEST_LIMIT_EXCEEDED; code concurrent: too many at once.", ("org",)
    ),
    Kind("modal_dialog", "A dialog is open", "QuickBooks waits for somebody to close a dialog.", ("file",)),
    Kind("single_user", "Single-user mode", "Somebody works alone in the company file.", ("file",)),
    Kind("closed_period", "Closed period", "Transactions before the closing date are refused.", ("file",)),
    Kind("clock_skew", "Clock is wrong", "The workstation is this many seconds ahead.", ("file",), "seconds"),
    Kind("stale_cache", "Stale optimizer cache", "Reads see the file as it was.", ("file",)),
)
LABELS = {one.name: one.label for one in KINDS}


@dataclass(frozen=True, slots=True)
class Preset:
    """A fault that is switched on with one click."""

    label: str
    side: str
    fault: dict[str, object]


PRESETS = (
    Preset("Salesforce answers slowly", "org", {"kind": "slow", "seconds": 3.0, "times": 0}),
    Preset("Salesforce session expires", "org", {"kind": "expired_session"}),
    Preset("Salesforce: too many calls", "org", {"kind": "rate_limit", "times": 3}),
    Preset("QuickBooks shows a dialog", "file", {"kind": "modal_dialog"}),
    Preset("QuickBooks is not running", "file", {"kind": "stop"}),
    Preset("Connection breaks after the next write", "file", {"kind": "drop_after", "call": "INSERT"}),
)
