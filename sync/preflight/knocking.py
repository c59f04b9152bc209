"""Tries the connector's port: open, closed, filtered, or something else behind it."""

import errno
import re
import socket
from typing import Final

from provisioning.preflight.snapshot import Knock, PortAnswer

#: Seconds for the connection, and for the first words of something that speaks unasked.
CONNECT_SECONDS: Final = 2.0
GREETING_SECONDS: Final = 0.3

#: What a program that is no connector says at once, or answers to a line it does not know. A connector waits for its
#: client's first message; what QRemote itself says is not known, so silence counts as open and so does anything else.
_OTHERS: Final = (
    (re.compile(rb"HTTP/\d|<html|<!doctype", re.IGNORECASE), "a web server"),
    (re.compile(rb"SSH-\d"), "a secure shell"),
    (re.compile(rb"220[ -]|\* OK|\+OK"), "a mail or file server"),
)
#: What web servers answer, and a PostgreSQL or QRemote listener drops.
_QUESTION: Final = b"GET / HTTP/1.0\r\n\r\n"
#: Answers that mean that the network, not the computer, refused.
_UNREACHABLE: Final = (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.EACCES, errno.EPERM)


def knock(host: str, port: int, *, ask: bool = False, seconds: float = CONNECT_SECONDS) -> Knock:
    """Connect, listen for a moment, and hang up. Nothing is logged in to. ``host`` went through sync.destinations.

    ``ask``: say a line besides, which makes a web server speak. Only where the login failed already: what a real
    connector makes of such a line is not known.
    """
    try:
        with socket.create_connection((host, port), timeout=seconds) as link:
            return _listened(link, ask=ask)
    except (socket.gaierror, UnicodeError):
        return Knock(PortAnswer.NO_HOST)
    except TimeoutError:
        return Knock(PortAnswer.FILTERED)
    except ConnectionRefusedError:
        return Knock(PortAnswer.CLOSED)
    except OSError as error:
        return Knock(PortAnswer.FILTERED if error.errno in _UNREACHABLE else PortAnswer.CLOSED)


def _listened(link: socket.socket, *, ask: bool) -> Knock:
    link.settimeout(GREETING_SECONDS)
    said = _hear(link)
    if ask and not said:
        try:
            link.sendall(_QUESTION)
        except OSError:
            return Knock(PortAnswer.OPEN)
        said = _hear(link)
    for words, kind in _OTHERS:
        if words.match(said):
            return Knock(PortAnswer.OTHER, kind)
    return Knock(PortAnswer.OPEN)


def _hear(link: socket.socket) -> bytes:
    try:
        return link.recv(256)
    except OSError:
        return b""
