"""Sending notices to their subscribers, and what their answers mean. Never waits on an org's thread."""

import asyncio
import ipaddress
import json
import logging
import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar
from urllib.parse import quote, urlsplit
from xml.sax.saxutils import escape

import apsw

from sandbox.salesforce.ids import make_id
from sandbox.salesforce.org import Org
from sandbox.salesforce.outbound import queue
from sandbox.salesforce.rest.call import dumped
from sandbox.salesforce.soap.envelope import ENTERPRISE, local, truth
from sandbox.salesforce.soap.parsing import MarkupError, parsed
from sandbox.salesforce.soap.records.form import record

T = TypeVar("T")

_log = logging.getLogger(__name__)

#: How long a subscriber may take, and how much it may answer.
_TIMEOUT_S = 60
_MOST_ANSWER = 2**20
_LOOK_S = 0.2
_NOTIFICATIONS = "http://soap.sforce.com/2005/09/outbound"


class Sender:
    """Looks for notices of the orgs that are open, and sends them; one message of a kind at a time."""

    def __init__(self, orgs: Callable[[], list[Org]]) -> None:
        self._orgs = orgs
        self._sending: dict[tuple[str, str], asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Look and send until cancelled."""
        try:
            while True:
                for org in self._orgs():
                    await self._look(org)
                await asyncio.sleep(_LOOK_S)
        finally:
            for task in self._sending.values():
                task.cancel()

    async def _look(self, org: Org) -> None:
        try:
            found = await _in_thread(org, partial(queue.batches, org, time.time()))
        except RuntimeError:
            return  # the org was closed since: its notices stay in its file
        except apsw.Error:
            # A full disk, say: the notices stay in the org's file, other orgs and later looks go on.
            _log.exception("the outbound messages of %s cannot be read now", org.company.slug)
            return
        for batch in found:
            key = (org.company.slug, batch.message)
            under_way = self._sending.get(key)
            if under_way is None or under_way.done():
                self._sending[key] = asyncio.create_task(self._send(org, batch))

    async def _send(self, org: Org, batch: queue.Batch) -> None:
        acknowledged = False
        try:
            session = ""
            if truth(str(batch.definition.get("includeSessionId", ""))):
                session = await _in_thread(org, org.some_session)
            answer = await post(str(batch.definition["endpointUrl"]), envelope(org, batch, session))
            root = parsed(answer)
            acknowledged = any(local(one) == "Ack" and truth(one.text or "") for one in root.iter())
        except (OSError, TimeoutError, ValueError, MarkupError, apsw.Error) as failed:
            _log.info("outbound message %s was not taken: %s", batch.message, type(failed).__name__)
        try:
            await _in_thread(org, partial(_settle, org, batch, acknowledged=acknowledged))
        except RuntimeError:
            return  # the org was closed since: it will be sent once more
        except apsw.Error:
            _log.exception("%s stays queued and will be sent once more", batch.message)


def _settle(org: Org, batch: queue.Batch, *, acknowledged: bool) -> None:
    with org.store.transaction():
        if acknowledged:
            queue.forget(org, batch.numbers)
        else:
            queue.put_off(org, batch.numbers, time.time())


def envelope(org: Org, batch: queue.Batch, session: str) -> bytes:
    """The SOAP message of a batch."""
    host, short = f"https://{org.company.slug}.my.salesforce.com", org.company.org_id[:15]
    version = batch.definition.get("apiVersion") or "60.0"
    notes = ""
    for number, values in batch.records.items():
        note_id = make_id("04l", org.store.org_key, number)
        plain = json.loads(dumped(values), parse_float=str)
        notes += f"<Notification><Id>{note_id}</Id>{record(plain, ENTERPRISE, 'sObject')}</Notification>"
    shown = f"<SessionId>{escape(session)}</SessionId>" if session else '<SessionId xsi:nil="true"/>'
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xmlns:sf="urn:sobject.enterprise.soap.sforce.com">'
        f'<soapenv:Body><notifications xmlns="{_NOTIFICATIONS}">'
        f"<OrganizationId>{org.company.org_id}</OrganizationId><ActionId>{batch.action_id}</ActionId>{shown}"
        f"<EnterpriseUrl>{host}/services/Soap/c/{escape(str(version))}/{short}</EnterpriseUrl>"
        f"<PartnerUrl>{host}/services/Soap/u/{escape(str(version))}/{short}</PartnerUrl>{notes}"
        "</notifications></soapenv:Body></soapenv:Envelope>"
    ).encode()


async def post(address: str, body: bytes) -> bytes:
    """The body of a 200 answer. ValueError for an address that is not on this machine or another status."""
    split = urlsplit(address)
    host = split.hostname or ""
    if split.scheme not in {"http", "https"} or not _is_loopback(host):
        raise ValueError("outbound messages go to this machine alone")
    port = split.port or (443 if split.scheme == "https" else 80)
    path = quote(split.path or "/", safe="/%:@!$&'()*+,;=~") + (
        f"?{quote(split.query, safe='=&%')}" if split.query else ""
    )
    head = (
        f"POST {path} HTTP/1.0\r\nHost: {host}:{port}\r\nContent-Type: text/xml; charset=utf-8\r\n"
        f'SOAPAction: ""\r\nContent-Length: {len(body)}\r\n\r\n'
    )
    async with asyncio.timeout(_TIMEOUT_S):
        reader, writer = await asyncio.open_connection(host, port, ssl=split.scheme == "https")
        try:
            writer.write(head.encode("ascii") + body)
            await writer.drain()
            answer = await _read(reader)
        finally:
            writer.close()
    top, _, content = answer.partition(b"\r\n\r\n")
    status = top.split(b" ", 2)
    if len(status) < 2 or status[1] != b"200":
        raise ValueError("the subscriber did not answer 200")
    return content


async def _read(reader: asyncio.StreamReader) -> bytes:
    chunks, left = [], _MOST_ANSWER
    while left > 0 and (chunk := await reader.read(left)):
        chunks.append(chunk)
        left -= len(chunk)
    return b"".join(chunks)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def _in_thread(org: Org, act: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(org.executor, act)
