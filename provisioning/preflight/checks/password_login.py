"""The login by user name and password ends: SOAP login() is off in new orgs and retired in Summer '27."""

from collections.abc import Iterator

from provisioning.preflight.checks.looking import Looking
from provisioning.preflight.findings import Finding, Group, Level, Who


def password_login(looking: Looking) -> Iterator[Finding]:
    """A note while it is used; the built-in sandbox keeps it."""
    if looking.snapshot.password_login and not looking.snapshot.uses_sandbox:
        yield Finding(
            "SF_PASSWORD_LOGIN",
            Group.CONNECTIONS,
            Level.NOTE,
            "Salesforce login",
            "The integration logs in by user name and password. Salesforce ends that in Summer '27.",
            hint="Move to a connected app (client credentials or JWT bearer) before then.",
            who=Who.SALESFORCE,
            option="credentials.sf_login",
        )
