"""Errors by what recovers from them.

SyncError
├── TransientError            back off and retry the run; nothing is wrong with the records
│   └── OutcomeUnknownError   a write may have taken effect: probe after the intent's deadline
├── StaleVersionError         the target moved on since it was read: read again, plan again, once
├── RecordSyncError           set this record aside, go on with the others
├── ConfigurationError        stop the flow and name the option that must change
└── FlowError                 stop the flow; unknown exceptions become this
"""


class SyncError(Exception):
    """Base of all. ``code`` is stable and found in the catalogue; ``detail`` is for staff, redacted when stored."""

    def __init__(self, code: str, message: str, *, detail: str = "", option: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.detail = detail
        self.option = option


class TransientError(SyncError):
    """A connection, lock or limit that goes away by itself: the run ends and is tried again."""


class OutcomeUnknownError(TransientError):
    """The connection died while a write was under way: whether it took effect must be probed."""


class StaleVersionError(SyncError):
    """The target record was changed since it was read."""


class RecordSyncError(SyncError):
    """One record cannot be synchronised as it is; the rest can."""


class ConfigurationError(SyncError):
    """The profile, a credential or the other system's set-up must be changed by a person; ``option`` names it."""


class FlowError(SyncError):
    """Something that nobody expected: the flow stops and staff look at ``detail``."""
