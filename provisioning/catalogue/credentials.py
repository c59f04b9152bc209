"""Page: Salesforce and QuickBooks credentials. They go to the vault; no revision, draft, log or export holds them."""

from provisioning.catalogue.choices import SalesforceLogin
from provisioning.catalogue.kinds import Choice, OdbcUrl, Secret, Text
from provisioning.catalogue.option import Option
from provisioning.catalogue.page import Page
from provisioning.catalogue.predicates import is_, is_not


class Credentials(
    Page,
    key="credentials",
    title="Salesforce and QuickBooks credentials",
    note="Stored encrypted, never shown again, never in the session, a revision, a log or an export. "
    "Blank keeps the stored one.",
):
    """How the engine logs in on both sides; the QuickBooks part repeats for each company file."""

    sf_login = Option(
        "Salesforce login method",
        Choice(SalesforceLogin),
        SalesforceLogin.PASSWORD,
        effect="how the engine logs in; the SOAP login behind user name and password ends in Summer '27, "
        "and the page says so",
        help="A connected app lasts longer: Salesforce ends the login by password in Summer '27.",
    )
    sf_user = Option(
        "SF Integration User",
        Text(),
        "",
        required=True,
        effect="the Salesforce user that logs in",
        help="A user of its own for the integration, so that its changes can be told apart.",
    )
    sf_password = Option(
        "SF Integration Password",
        Secret(),
        "",
        when=is_(sf_login, SalesforceLogin.PASSWORD),
        required=True,
        effect="its password",
        help="The password of that user.",
    )
    sf_password_confirm = Option(
        "Confirm SF Integration Password",
        Secret(),
        "",
        when=is_(sf_login, SalesforceLogin.PASSWORD),
        effect="must equal sf_password; not stored",
        help="Type the password again.",
    )
    sf_security_token = Option(
        "SF security token",
        Secret(),
        "",
        when=is_(sf_login, SalesforceLogin.PASSWORD),
        effect="appended to the password; not needed from a trusted IP range",
        help="Salesforce mails it when the password changes. Not needed from a trusted address range.",
    )
    sf_consumer_key = Option(
        "Connected app consumer key",
        Text(),
        "",
        when=is_not(sf_login, SalesforceLogin.PASSWORD),
        required=True,
        effect="OAuth client",
        help="From the connected app's page in Salesforce set-up.",
    )
    sf_consumer_secret = Option(
        "Connected app consumer secret",
        Secret(),
        "",
        when=is_(sf_login, SalesforceLogin.CLIENT_CREDENTIALS),
        required=True,
        effect="OAuth client secret",
        help="Stands beside the consumer key.",
    )
    sf_private_key = Option(
        "Private key (PEM)",
        Secret(),
        "",
        when=is_(sf_login, SalesforceLogin.JWT_BEARER),
        required=True,
        effect="signs the JWT",
        help="The key whose certificate was uploaded to the connected app.",
    )
    qb_url = Option(
        "QB Integration URL (QODBC URI)",
        OdbcUrl(),
        "",
        required=True,
        per_company_file=True,
        effect="a DSN, an ODBC connection string, or jdbc:odbc:NAME as support hands it out: "
        "the company file that is opened",
        help="As support handed it out, or the name of a data source.",
    )
    qb_user = Option(
        "QB Integration User",
        Text(),
        "",
        per_company_file=True,
        effect="UID of the connection",
        help="The QuickBooks user of the integration.",
    )
    qb_password = Option(
        "QB Integration Password/Token",
        Secret(),
        "",
        per_company_file=True,
        effect="PWD of the connection; the Ticket GUID for QuickBooks Online",
        help="Its password, or the ticket for QuickBooks Online.",
    )
    qb_password_confirm = Option(
        "Confirm QB Integration Password/Token",
        Secret(),
        "",
        per_company_file=True,
        effect="must equal qb_password; not stored",
        help="Type it again.",
    )
