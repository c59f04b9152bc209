"""What the control APIs of both servers share: faults for the n-th call, call counts, the token, routes.

Both servers mount ``fault_and_call_routes``; a request without the right X-Sandbox-Token gets 401.
"""

import hmac
import itertools
import json
import threading
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send


class FaultKind(StrEnum):
    """What a server can be told to do wrong. Each side has those that it lists when it makes its ``Faults``."""

    REFUSE = "refuse"
    STOP = "stop"
    SLOW = "slow"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    LOCK = "lock"
    EXPIRED_SESSION = "expired_session"
    CHANGED_PASSWORD = "changed_password"  # noqa: S105 - the name of a fault
    STALL = "stall"
    ERROR = "error"
    RATE_LIMIT = "rate_limit"
    DISK_FULL = "disk_full"
    MODAL_DIALOG = "modal_dialog"
    SINGLE_USER = "single_user"
    CLOSED_PERIOD = "closed_period"
    CLOCK_SKEW = "clock_skew"
    STALE_CACHE = "stale_cache"


_UNTIL_CLEARED = (
    FaultKind.STOP,
    FaultKind.SLOW,
    FaultKind.CHANGED_PASSWORD,
    FaultKind.DISK_FULL,
    FaultKind.MODAL_DIALOG,
    FaultKind.SINGLE_USER,
    FaultKind.CLOSED_PERIOD,
    FaultKind.CLOCK_SKEW,
    FaultKind.STALE_CACHE,
)
#: Calls that a log keeps one by one.
_KEPT_CALLS = 500
#: Longest body of a call in bytes, and most digits of a call's number.
_LONGEST_BODY = 32 * 1024 * 1024
_MOST_DIGITS = 18
#: How far a clock moves on at once: ten years, in seconds.
_MOST_AHEAD_S = 10 * 366 * 86_400
#: The kinds that both sides have.
COMMON_KINDS = frozenset(
    {
        FaultKind.REFUSE,
        FaultKind.STOP,
        FaultKind.SLOW,
        FaultKind.DROP_BEFORE,
        FaultKind.DROP_AFTER,
        FaultKind.LOCK,
        FaultKind.CHANGED_PASSWORD,
    }
)


@dataclass(slots=True)
class Fault:
    """One fault: strikes matching calls ``nth`` (1 = the next) to ``nth + times - 1``; times 0: all after it.

    ``call`` is the beginning of the calls that it is for, compared without case; empty means every call.
    ``seconds`` and ``code`` mean what the kind makes of them: how slow, which error.
    """

    id: int
    kind: FaultKind
    call: str = ""
    nth: int = 1
    times: int = 1
    seconds: float = 0.0
    code: str = ""
    seen: int = 0
    struck: int = 0

    def strikes(self, call: str) -> bool:
        """Count a call if it matches, and say whether the fault hits it."""
        if not call.lower().startswith(self.call.lower()):
            return False
        self.seen += 1
        hit = self.seen >= self.nth and (self.times == 0 or self.seen < self.nth + self.times)
        self.struck += hit
        return hit


class Faults:
    """The faults switched on for one side of one company. Safe to use from several threads."""

    def __init__(self, kinds: frozenset[FaultKind] = COMMON_KINDS) -> None:
        """``kinds``: those that this side has; any other is refused."""
        self.kinds = kinds
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)

    def add(self, values: dict[str, object]) -> Fault:
        """Switch a fault on from its JSON form; ValueError says what is wrong with it."""
        unknown = set(values) - {"kind", "call", "nth", "times", "seconds", "code"}
        if unknown:
            raise ValueError(f"a fault has no {', '.join(sorted(unknown))}")
        kind = FaultKind(str(values.get("kind")))
        if kind not in self.kinds:
            raise ValueError(f"this side has no fault {kind}")
        call, code = values.get("call") or "", str(values.get("code") or "")
        seconds = values.get("seconds", 1.0 if kind is FaultKind.SLOW else 0.0)
        nth, times = values.get("nth", 1), values.get("times", 0 if kind in _UNTIL_CLEARED else 1)
        if not isinstance(call, str) or not isinstance(seconds, int | float):
            raise ValueError("call is a text, seconds is a number")
        if isinstance(seconds, bool) or not abs(seconds) <= _MOST_AHEAD_S:
            raise ValueError("seconds is a number, at most ten years")
        if seconds < 0 and kind is not FaultKind.CLOCK_SKEW:
            raise ValueError("only a clock may be off by less than no seconds")
        if isinstance(nth, bool) or isinstance(times, bool):
            raise ValueError("nth and times are whole numbers")
        if not isinstance(nth, int) or not isinstance(times, int) or nth < 1 or times < 0:
            raise ValueError("nth is 1 or more, times is 0 or more")
        with self._lock:
            fault = Fault(next(self._numbers), kind, call, nth, times, float(seconds), code)
            self._faults.append(fault)
        return fault

    def strike(
        self, call: str, *kinds: FaultKind, only: Callable[[Fault], bool] = lambda _: True
    ) -> list[Fault]:
        """Count ``call`` against every fault (of these kinds, if any are given); those that hit it.

        ``only`` leaves out faults that cannot hit this call; it does not count for them.
        """
        if not self._faults:
            return []
        with self._lock:
            return [
                fault
                for fault in self._faults
                if (not kinds or fault.kind in kinds) and only(fault) and fault.strikes(call)
            ]

    def is_on(self, fault: Fault) -> bool:
        """Whether nobody has switched the fault off since."""
        with self._lock:
            return fault in self._faults

    def listed(self) -> list[dict[str, object]]:
        """JSON form of every fault, with how often it was seen and struck."""
        with self._lock:
            return [asdict(fault) for fault in self._faults]

    def clear(self) -> None:
        """Switch all off."""
        with self._lock:
            self._faults.clear()


@dataclass(frozen=True, slots=True)
class CallEntry:
    """One call that was answered (or not): ``at`` is UTC, ``status`` is the side's own word for what came of it."""

    number: int
    at: str
    kind: str
    status: str
    milliseconds: float
    user: str


class CallLog:
    """How often each kind of call came in since the last clear, and the last calls one by one.

    A kind never holds what a caller wrote: no values, no secrets, no whole statements.
    """

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._entries: deque[CallEntry] = deque(maxlen=_KEPT_CALLS)
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def count(self, kind: str) -> None:
        """One more call of a kind, as it comes in."""
        with self._lock:
            self._counts[kind] += 1

    def record(self, kind: str, status: str, milliseconds: float, user: str = "") -> None:
        """Note a call that has ended, for whoever watches."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        with self._lock:
            entry = CallEntry(next(self._numbers), at, kind, status, round(milliseconds, 1), user)
            self._entries.append(entry)

    def counts(self) -> dict[str, int]:
        """Calls by kind."""
        with self._lock:
            return dict(self._counts)

    def entries(self, after: int = 0) -> list[CallEntry]:
        """The last calls with a number above ``after``, oldest first; at most 500 are kept."""
        with self._lock:
            return [entry for entry in self._entries if entry.number > after]

    def clear(self) -> None:
        """Start again from nothing; numbers go on."""
        with self._lock:
            self._counts.clear()
            self._entries.clear()


class TokenGuard:
    """ASGI wrapper that lets through only requests with the control token."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._token = token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 401 without the token, else pass on."""
        if scope["type"] == "http":
            given = dict(scope["headers"]).get(b"x-sandbox-token", b"")
            if not hmac.compare_digest(given, self._token):
                await error(401, "X-Sandbox-Token is missing or wrong")(scope, receive, send)
                return
        await self._app(scope, receive, send)


def error(status: int, message: str) -> JSONResponse:
    """The error answer of the control API: ``{"error": message}``."""
    return JSONResponse({"error": message}, status_code=status)


async def json_object(request: Request) -> dict[str, object]:
    """The body as a JSON object ({} for none); ValueError otherwise."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _LONGEST_BODY:
            raise ValueError(f"the body has more than {_LONGEST_BODY} bytes")
    try:
        values = json.loads(body) if body.strip() else {}
        if b"\\ud" in body.lower():
            json.dumps(values, ensure_ascii=False).encode()  # half of a character is no text
    except RecursionError as deep:
        raise ValueError("the JSON is nested too deep") from deep
    if not isinstance(values, dict):
        raise ValueError("the body must be a JSON object")
    return values


def advance_of(values: dict[str, object]) -> float:
    """How many seconds a clock is to move on: ``{"advance_s": n}``. ValueError for anything but 0 to ten years."""
    seconds = values.get("advance_s")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= _MOST_AHEAD_S:
        raise ValueError("advance_s: seconds, from 0 to ten years")
    return float(seconds)


def fault_and_call_routes(
    side: str, find: Callable[[str], Awaitable[tuple[Faults, CallLog] | None]]
) -> list[Route]:
    """Routes faults, calls and calls/log of a side of a company; ``find`` gives its pair or None."""

    async def faults(request: Request) -> Response:
        pair = await find(request.path_params["slug"])
        if pair is None:
            return error(404, "no such company")
        if request.method == "DELETE":
            pair[0].clear()
            return Response(status_code=204)
        if request.method == "GET":
            return JSONResponse(pair[0].listed())
        try:
            return JSONResponse(asdict(pair[0].add(await json_object(request))), status_code=201)
        except ValueError as wrong:
            return error(400, str(wrong))

    async def calls(request: Request) -> Response:
        pair = await find(request.path_params["slug"])
        if pair is None:
            return error(404, "no such company")
        if request.method == "DELETE":
            pair[1].clear()
            return Response(status_code=204)
        return JSONResponse(pair[1].counts())

    async def log(request: Request) -> Response:
        pair = await find(request.path_params["slug"])
        if pair is None:
            return error(404, "no such company")
        after = request.query_params.get("after", "0")
        if not after.isascii() or not after.isdigit() or len(after) > _MOST_DIGITS:
            return error(400, "after: the number of a call")
        return JSONResponse([asdict(entry) for entry in pair[1].entries(int(after))])

    prefix = f"/sandbox/companies/{{slug}}/{side}"
    return [
        Route(f"{prefix}/faults", faults, methods=["GET", "POST", "DELETE"]),
        Route(f"{prefix}/calls", calls, methods=["GET", "DELETE"]),
        Route(f"{prefix}/calls/log", log, methods=["GET"]),
    ]
