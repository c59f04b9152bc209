"""A request inside one org: counted, logged, hit by the faults that are on, carried out on the org's thread."""

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

from sandbox.control import Fault, FaultKind
from sandbox.salesforce.errors import ApiError, Problem
from sandbox.salesforce.fault_errors import call_error, record_error, strikes_after
from sandbox.salesforce.http import Request
from sandbox.salesforce.org import Org
from sandbox.salesforce.rest.call import Answer
from sandbox.salesforce.usage import DAILY_CALLS

T = TypeVar("T")

#: How often a stalled call looks whether its fault is still on.
_LOOK_S = 0.05


class DroppedError(Exception):
    """The connection was closed: there is nobody to answer."""


class Visit:
    """One request, carried out by ``carry_out``; the log notes what came of it.

    ``text`` is what faults go by, ``kind`` what the call is counted as; ``user`` is filled in once it is known.
    """

    def __init__(self, org: Org, request: Request, text: str, kind: str) -> None:
        self.org = org
        self.user = ""
        self._request = request
        self._text = text
        self._kind = kind
        self._struck: list[Fault] = []
        self._start = time.monotonic()

    async def carry_out(
        self, usage: dict[str, str], act: Callable[[], Answer], *, login: bool = False
    ) -> Answer:
        """Count the call, meet the faults, and do ``act`` on the org's thread between them; ApiError for errors.

        ``usage`` gets the header that tells of calls used. DroppedError where nobody is to be answered.
        """
        status = "dropped"
        try:
            await self._begin(usage, login=login)
            made = await self._run(act)
            status = str(made.status)
        except ApiError as refused:
            status = str(refused.status)
            raise
        except DroppedError:
            raise
        except Exception as wrong:
            status = getattr(wrong, "error", "") or getattr(wrong, "code", "") or "500"
            raise
        finally:
            taken_ms = (time.monotonic() - self._start) * 1000
            self.org.calls.record(self._kind, status, taken_ms, self.user)
        return made

    async def _begin(self, usage: dict[str, str], *, login: bool) -> None:
        self.org.calls.count(self._kind)
        used = self.org.usage.add()
        usage["Sforce-Limit-Info"] = f"api-usage={used}/{DAILY_CALLS}"
        left_out = FaultKind.EXPIRED_SESSION if login else FaultKind.CHANGED_PASSWORD
        self._struck = self.org.faults.strike(self._text, *(one for one in FaultKind if one is not left_out))
        if self._has(FaultKind.REFUSE) or self._has(FaultKind.STOP):
            self._drop()
        for fault in self._struck:
            if fault.kind is FaultKind.SLOW:
                await asyncio.sleep(fault.seconds)
        await self._stall(after=False)
        if self._has(FaultKind.DROP_BEFORE):
            self._drop()
        refused = call_error(self._struck)
        if refused is not None and not refused[1]:
            raise refused[0]
        if used > DAILY_CALLS:
            raise ApiError(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")

    @property
    def refusal(self) -> Problem | None:
        """What every record that this call wants to write is refused with."""
        return record_error(self._struck)

    @property
    def expired(self) -> bool:
        """The company's sessions end with this call."""
        return self._has(FaultKind.EXPIRED_SESSION)

    @property
    def refused_login(self) -> bool:
        """The password is another one by now."""
        return self._has(FaultKind.CHANGED_PASSWORD)

    async def _run(self, act: Callable[[], Answer]) -> Answer:
        """To the end even where the client goes away; then perhaps keep the answer back."""
        made = await asyncio.shield(in_thread(self.org, act))
        await self._stall(after=True)
        if self._has(FaultKind.DROP_AFTER):
            self._drop()
        refused = call_error(self._struck)
        if refused is not None:
            raise refused[0]
        return made

    def _has(self, kind: FaultKind) -> bool:
        return any(fault.kind is kind for fault in self._struck)

    async def _stall(self, *, after: bool) -> None:
        """Leave the call without an answer until the fault is switched off or the client goes away."""
        for fault in self._struck:
            if fault.kind is not FaultKind.STALL or strikes_after(fault) is not after:
                continue
            gone = asyncio.ensure_future(self._request.gone())
            while self.org.faults.is_on(fault) and not gone.done():
                await asyncio.wait({gone}, timeout=_LOOK_S)
            gone.cancel()
            self._drop()

    def _drop(self) -> None:
        self._request.drop()
        raise DroppedError


async def in_thread(org: Org, act: Callable[[], T]) -> T:
    """Do something on the org's own thread."""
    return await asyncio.get_running_loop().run_in_executor(org.executor, act)
