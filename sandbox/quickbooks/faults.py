"""The faults of a company file: which there are, what they wait for, and the stale copy that one of them reads."""

import asyncio
import itertools
from typing import Final

import apsw

from sandbox.control import COMMON_KINDS, Fault, FaultKind, Faults
from sandbox.quickbooks import errors
from sandbox.quickbooks.company import file
from sandbox.quickbooks.company.connections import Readers
from sandbox.quickbooks.company.file import CompanyFile

KINDS: Final = COMMON_KINDS | {
    FaultKind.STALL,
    FaultKind.ERROR,
    FaultKind.DISK_FULL,
    FaultKind.MODAL_DIALOG,
    FaultKind.SINGLE_USER,
    FaultKind.CLOSED_PERIOD,
    FaultKind.CLOCK_SKEW,
    FaultKind.STALE_CACHE,
}


class CompanyFaults(Faults):
    """The faults switched on for a company file. Used on the server's own loop only."""

    def __init__(self, company: CompanyFile) -> None:
        super().__init__(KINDS)
        self._company = company
        self._cleared = asyncio.Event()
        self._copies = itertools.count(1)
        self._stale: Readers | None = None

    def add(self, values: dict[str, object]) -> Fault:
        """Switch a fault on; ValueError says what is wrong with it."""
        code = str(values.get("code") or "").upper()
        if values.get("kind") == FaultKind.ERROR and code not in errors.known_codes():
            raise ValueError("code is one of QODBC's: 0 to 9103, or 80040400 to 80040427")
        fault = super().add({**values, "code": code})
        if fault.kind is FaultKind.STALE_CACHE:
            self.bring_up_to_date()
        return fault

    def clear(self) -> None:
        """Switch all off; calls that stalled go on."""
        super().clear()
        self._cleared.set()
        self._cleared = asyncio.Event()
        self.close()

    def close(self) -> None:
        """Give up the stale copy, and those that a server left behind when it was killed."""
        if self._stale is not None:
            self._stale.close()
            self._stale = None
        self._drop_copies()

    async def stall(self, gone: asyncio.Event) -> bool:
        """Wait until the faults are cleared (True) or the client has gone (False)."""
        waits = [asyncio.ensure_future(event.wait()) for event in (self._cleared, gone)]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        return not gone.is_set()

    @property
    def stale(self) -> Readers | None:
        """Readers of the company file as QODBC's optimizer last saw it; None where its cache is not stale."""
        return self._stale

    def bring_up_to_date(self) -> None:
        """Copy the company file as it is now: what VERIFY and sp_optimizefullsync do to the optimizer's cache."""
        if self._stale is not None:
            self._stale.close()
        self._drop_copies()
        path = self._company.path
        copy = path.with_name(f"{path.stem}.stale-{next(self._copies)}.sqlite3")
        source, target = self._company.readers.take(), apsw.Connection(str(copy))
        try:
            with target.backup("main", source, "main") as backup:
                while not backup.done:
                    backup.step()
        finally:
            target.close()
            self._company.readers.give_back(source)
        self._stale = Readers(copy)

    def _drop_copies(self) -> None:
        path = self._company.path
        for left in path.parent.glob(f"{path.stem}.stale-*.sqlite3"):
            file.remove(left)


def comes_at_connect(fault: Fault) -> bool:
    """Whether a fault can hit a connect: an error only by the codes of the access to QuickBooks."""
    return fault.kind is not FaultKind.ERROR or errors.is_access_code(fault.code)


def refusal_of(fault: Fault) -> errors.QodbcError:
    """What a client reads whom the fault keeps out."""
    if fault.kind is FaultKind.MODAL_DIALOG:
        return errors.modal_dialog()
    return errors.other_mode() if fault.kind is FaultKind.SINGLE_USER else errors.error_of(fault.code)
