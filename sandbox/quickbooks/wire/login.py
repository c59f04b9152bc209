"""From a new connection to a session: company file, user, password."""

import asyncio
import hmac
from dataclasses import dataclass

from sandbox.control import FaultKind
from sandbox.quickbooks import errors
from sandbox.quickbooks.companies import Companies, OpenCompany
from sandbox.quickbooks.errors import QodbcError
from sandbox.quickbooks.faults import comes_at_connect, refusal_of
from sandbox.quickbooks.wire import messages
from sandbox.quickbooks.wire.admission import Admission
from sandbox.quickbooks.wire.cancelling import Cancellable, Cancelling
from sandbox.quickbooks.wire.connection import Connection, ConnectionClosedError

_PROTOCOL = 3 << 16
_CANCEL = 80877102
_TLS_REQUESTS = (80877103, 80877104)
_SETTINGS = {
    "server_version": "13.0",
    "server_encoding": "UTF8",
    "client_encoding": "UTF8",
    "DateStyle": "ISO, MDY",
    "TimeZone": "UTC",
    "integer_datetimes": "on",
    "standard_conforming_strings": "on",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a login failed, as the client reads it."""

    sqlstate: str
    error: QodbcError


async def log_in(
    connection: Connection,
    companies: Companies,
    admission: Admission,
    cancelling: Cancelling,
    session: Cancellable,
) -> OpenCompany:
    """Go through the start of a connection; the company that it is for. ``session``: whose key the client gets.

    ConnectionClosedError after a refusal, which the client has read by then, and after a request to cancel.
    """
    settings = await _settings(connection, cancelling)
    company = await companies.find(settings.get("database", ""))
    if company is not None:
        await _strike_before(connection, company)
    await connection.send(messages.ASK_PASSWORD)
    kind, body = await connection.message()
    if kind != "p":
        raise ConnectionClosedError
    refusal = _refusal(settings, company, body)
    if refusal is None and admission.is_full:
        refusal = Refusal(
            "53300", QodbcError(f"Too many clients already: the server takes {admission.most} sessions")
        )
    if refusal is not None or company is None:
        if company is not None:
            _note(company, refusal or _NO_COMPANY)
        await _refuse(connection, refusal or _NO_COMPANY)
        raise ConnectionClosedError
    admission.let_in(connection)
    company.calls.count("connect")
    company.calls.record("connect", "OK", 0.0, company.registered.qb_user)
    greeting = [messages.AUTHENTICATION_OK]
    greeting += [messages.parameter_status(name, value) for name, value in _SETTINGS.items()]
    greeting += [messages.key_data(session.process, session.secret), messages.ready(in_transaction=False)]
    await connection.send(b"".join(greeting))
    return company


async def _strike_before(connection: Connection, company: OpenCompany) -> None:
    struck = company.faults.strike(
        "connect", FaultKind.REFUSE, FaultKind.STOP, FaultKind.STALL, FaultKind.SLOW
    )
    for fault in struck:
        if fault.kind is FaultKind.SLOW:
            await asyncio.sleep(fault.seconds)
        elif fault.kind is not FaultKind.STALL or not await company.faults.stall(connection.gone):
            connection.abort()
            raise ConnectionClosedError


async def _settings(connection: Connection, cancelling: Cancelling) -> dict[str, str]:
    asked: set[int] = set()
    while True:
        body = await connection.startup()
        version = int.from_bytes(body[:4], "big")
        if version in _TLS_REQUESTS and version not in asked:
            asked.add(version)
            await connection.send(b"N")
            continue
        if version == _CANCEL:
            cancelling.cancel(body[4:])
        if version != _PROTOCOL:
            raise ConnectionClosedError
        parts = messages.strings(body[4:])
        return dict(zip(parts[::2], parts[1::2], strict=False))


_NO_COMPANY = Refusal("3D000", errors.no_company_file())
#: Faults that refuse a connect with QODBC's text.
_REFUSING = (FaultKind.ERROR, FaultKind.MODAL_DIALOG, FaultKind.SINGLE_USER)


def _refusal(settings: dict[str, str], company: OpenCompany | None, password: bytes) -> Refusal | None:
    if company is None:
        return _NO_COMPANY
    expected = company.registered
    right = hmac.compare_digest(password, expected.qb_password.encode() + b"\0")
    changed = company.faults.strike("login", FaultKind.CHANGED_PASSWORD)
    if changed or not right or settings.get("user", "").lower() != expected.qb_user.lower():
        return Refusal("28P01", errors.access_denied())
    if company.file.single_user:
        return Refusal("08004", errors.other_mode())
    for fault in company.faults.strike("connect", *_REFUSING, only=comes_at_connect):
        return Refusal("08004", refusal_of(fault))
    return None


def _note(company: OpenCompany, refusal: Refusal) -> None:
    company.calls.record("connect", str(getattr(refusal.error, "code", "refused")), 0.0)


async def _refuse(connection: Connection, refusal: Refusal) -> None:
    await connection.send(messages.error_response(refusal.sqlstate, str(refusal.error)))
