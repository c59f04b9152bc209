"""Whether the company file can be opened: knocking at the port, logging in, multi-user mode."""

from collections.abc import Iterator

from provisioning.deployment import QUICKBOOKS_USER
from provisioning.preflight.checks.looking import Looking
from provisioning.preflight.findings import Finding, Group, Level, Who
from provisioning.preflight.snapshot import Knock, PortAnswer, QuickBooksSeen, Trouble, Unread

_PORT = {
    PortAnswer.CLOSED: (
        "QB_PORT_CLOSED",
        "The computer {host} answers, but nothing listens on port {port}.",
        "The connector is not running, or listens on another port.",
        (
            "Log in to the QuickBooks server as the Windows user of the connector.",
            "See that the connector's icon stands beside the clock; start the connector if not.",
            "Compare its port with the one on the environment page ({port}).",
        ),
    ),
    PortAnswer.FILTERED: (
        "QB_PORT_FILTERED",
        "No answer at all from {host} port {port}: a firewall or router swallows the connection.",
        "The port must be open inwards in the router and in the server's own firewall.",
        (
            "In the router: forward TCP port {port} to the QuickBooks server.",
            "In the Windows firewall of the server: allow inbound TCP on port {port}.",
            "From a computer outside your network: telnet {host} {port} must open an empty window.",
        ),
    ),
    PortAnswer.OTHER: (
        "QB_PORT_OTHER",
        "Something else than the QuickBooks connector answers on {host} port {port}{kind}.",
        "Another program uses the port, or the address is not the QuickBooks server's.",
        (
            "Compare address and port with the environment page.",
            "On the server: netstat -ano shows which program holds port {port}; stop it or move the connector.",
        ),
    ),
    PortAnswer.NO_HOST: (
        "QB_HOST_UNKNOWN",
        "There is no computer of the name {host}.",
        "The address is misspelt, or its name is not known to the internet.",
        ("Enter the public IP address of the QuickBooks server on the environment page.",),
    ),
}

#: Codes of the error catalogue that say that a person at QuickBooks keeps the connector out.
_IN_USE = frozenset(("QB_80040410", "QB_MODAL_DIALOG", "QB_BUSY"))

_MULTI_USER_STEPS = (
    "On the QuickBooks server, in QuickBooks: File, Switch to Multi-user Mode.",
    "Answer or close every window that QuickBooks shows; one of them is enough to block the connector.",
    f"See that nobody is logged in as the integration's user ({QUICKBOOKS_USER}) by hand.",
    "Work that needs single-user mode belongs into the sleep window of the flows.",
)


def quickbooks_login(looking: Looking) -> Iterator[Finding]:
    """For each company file: one finding about the first thing in the way, and one for all that it hides."""
    for seen in looking.snapshot.company_files:
        yield from _knock(looking, seen)
        blocked = isinstance(seen.knock, Knock) and seen.knock.answer is not PortAnswer.OPEN
        if not blocked:
            yield from _login(looking, seen)
        if blocked or seen.trouble or seen.busy:
            yield Finding(
                "QB_NOT_READ",
                Group.QUICKBOOKS,
                Level.UNKNOWN,
                looking.subject(seen, "QuickBooks"),
                "Custom fields, lists and version of the company file could not be checked, because it could not be "
                "read.",
                hint="Mend the connection first, then check again.",
            )


def _knock(looking: Looking, seen: QuickBooksSeen) -> Iterator[Finding]:
    if seen.knock is None:
        return
    subject = looking.subject(seen, f"{seen.host}:{seen.port}")
    if isinstance(seen.knock, Unread):
        yield Finding(
            "QB_PORT",
            Group.CONNECTIONS,
            Level.UNKNOWN if seen.host else Level.ERROR,
            subject if seen.host else looking.subject(seen, "QuickBooks server"),
            f"The port was not tried. {seen.knock.reason}",
            who=Who.COMPANY,
            option="environment.qb_host",
        )
        return
    told = {
        "host": seen.host,
        "port": seen.port,
        "kind": f": {seen.knock.kind}" if seen.knock.kind else "",
    }
    if seen.knock.answer is PortAnswer.OPEN:
        yield Finding(
            "QB_PORT", Group.CONNECTIONS, Level.OK, subject, "The connector's port is open.".format(**told)
        )
        return
    code, message, hint, steps = _PORT[seen.knock.answer]
    yield Finding(
        code,
        Group.CONNECTIONS,
        Level.ERROR,
        subject,
        message.format(**told),
        hint=hint,
        who=Who.NETWORK,
        steps=tuple(step.format(**told) for step in steps),
        option="environment.qb_port",
    )


def _login(looking: Looking, seen: QuickBooksSeen) -> Iterator[Finding]:
    subject = looking.subject(seen, "QuickBooks")
    in_the_way = seen.trouble if seen.trouble and seen.trouble.code in _IN_USE else seen.busy
    if seen.trouble and not in_the_way:
        yield _refused("QB_LOGIN", subject, seen.trouble)
        return
    if not seen.trouble:
        yield Finding("QB_LOGIN", Group.CONNECTIONS, Level.OK, subject, "The company file is open.")
    single = not isinstance(seen.program, Unread) and seen.program.multi_user is False
    if in_the_way or single:
        yield Finding(
            "QB_MULTI_USER",
            Group.QUICKBOOKS,
            Level.ERROR,
            subject,
            in_the_way.message
            if in_the_way
            else "QuickBooks has the company file in single-user mode: flows stop when somebody works in it.",
            hint=in_the_way.to_do
            if in_the_way
            else "QuickBooks must stay in multi-user mode while flows run.",
            who=Who.QUICKBOOKS,
            steps=_MULTI_USER_STEPS,
        )
    elif isinstance(seen.program, Unread) or seen.program.multi_user is None:
        reason = seen.program.reason if isinstance(seen.program, Unread) else "QuickBooks does not say."
        yield Finding(
            "QB_MULTI_USER",
            Group.QUICKBOOKS,
            Level.UNKNOWN,
            subject,
            f"Whether QuickBooks is in multi-user mode could not be seen. {reason}",
            who=Who.QUICKBOOKS,
            steps=_MULTI_USER_STEPS,
        )
    else:
        yield Finding(
            "QB_MULTI_USER", Group.QUICKBOOKS, Level.OK, subject, "QuickBooks is in multi-user mode."
        )


def _refused(code: str, subject: str, trouble: Trouble) -> Finding:
    return Finding(
        code,
        Group.CONNECTIONS,
        Level.ERROR,
        subject,
        trouble.message,
        hint=trouble.to_do,
        who=trouble.who,
        option=trouble.option,
    )
