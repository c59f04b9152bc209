"""Guards around each part of a look at a system: one part that fails is told as unread, the others go on."""

from collections.abc import Callable
from typing import Final, TypeVar

import structlog

from provisioning.preflight.findings import Who
from provisioning.preflight.snapshot import Trouble, Unread
from sync.errors.base import SyncError, TransientError
from sync.errors.catalogue import get_diagnosis
from sync.errors.diagnosis import Who as Helper

log = structlog.get_logger(__name__)

T = TypeVar("T")

_WHO: Final = {
    Helper.ADMINISTRATOR: Who.SALESFORCE,
    Helper.ACCOUNTANT: Who.QUICKBOOKS,
    Helper.IT: Who.NETWORK,
    Helper.SUPPORT: Who.COMPANY,
    Helper.NOBODY: Who.COMPANY,
}


class Parts:
    """The parts of one system. After a lost connection the rest is not tried: each would wait for its time-out."""

    def __init__(self) -> None:
        self.lost: SyncError | None = None

    def read(self, look: Callable[[], T]) -> T | Unread:
        """What ``look`` sees, or why it could not be seen."""
        if self.lost is not None:
            return Unread(self.lost.message)
        try:
            return look()
        except TransientError as error:
            self.lost = error
            return Unread(error.message)
        except SyncError as error:
            return Unread(error.message)
        except Exception as error:  # an answer of a form that nobody expected must not hide the other parts
            log.error("preflight_part_failed", exc_info=error)
            return Unread("The answer had a form that nobody expected; support can see it.")


def trouble_of(error: SyncError) -> Trouble:
    """An error in the words of the catalogue, for a finding."""
    diagnosis = get_diagnosis(error.code)
    return Trouble(
        code=error.code,
        message=error.message,
        to_do=diagnosis.what_to_do(),
        who=_WHO[diagnosis.who],
        option=error.option,
    )
