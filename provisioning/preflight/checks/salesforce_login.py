"""Whether Salesforce lets the integration user in."""

from collections.abc import Iterator

from provisioning.preflight.checks.looking import Looking
from provisioning.preflight.findings import Finding, Group, Level


def salesforce_login(looking: Looking) -> Iterator[Finding]:
    """One finding about the login; without it, one more that speaks for everything else in the org."""
    trouble = looking.snapshot.salesforce.trouble
    if trouble is None:
        yield Finding(
            "SF_LOGIN", Group.CONNECTIONS, Level.OK, "Salesforce", "The integration user is logged in."
        )
        return
    yield Finding(
        "SF_LOGIN",
        Group.CONNECTIONS,
        Level.ERROR,
        "Salesforce",
        trouble.message,
        hint=trouble.to_do,
        who=trouble.who,
        option=trouble.option,
    )
    yield Finding(
        "SF_NOT_READ",
        Group.SALESFORCE_FIELDS,
        Level.UNKNOWN,
        "Salesforce",
        "Fields, rights, trusted addresses, values and records in Salesforce could not be checked, because "
        "Salesforce did not let us in.",
        hint="Mend the login first, then check again.",
    )
