"""Page: QuickBooks connection and environment."""

from typing import Final

from provisioning.catalogue.choices import (
    Environment,
    MultiCurrency,
    QuickBooksConnector,
    QuickBooksLocale,
    SalesforceDomain,
)
from provisioning.catalogue.kinds import Bool, Choice, Host, Integer, SalesforceHost
from provisioning.catalogue.option import Computed, DefaultContext, Option
from provisioning.catalogue.page import Page
from provisioning.catalogue.predicates import Answers, is_, is_not

#: The port that each connector listens on (source.txt 4.1); 0: QuickBooks Online has none.
DEFAULT_PORTS: Final = {
    QuickBooksConnector.IBIZ: 2080,
    QuickBooksConnector.QREMOTE: 4500,
    QuickBooksConnector.ONLINE: 0,
}


def _port_by_connector(answers: Answers, _context: DefaultContext) -> int:
    return DEFAULT_PORTS[answers.value(EnvironmentPage.qb_connector)]


class EnvironmentPage(Page, key="environment", title="QuickBooks connection and environment"):
    """How both systems are reached, and where the flows run."""

    qb_connector = Option(
        "QuickBooks connection",
        Choice(QuickBooksConnector),
        QuickBooksConnector.QREMOTE,
        effect="default port 2080 / 4500 / none, which IP list the preflight checks, and which set-up steps are shown",
        help="The program on the QuickBooks computer that answers the integration.",
    )
    qb_host = Option(
        "QuickBooks server address",
        Host(),
        "",
        when=is_not(qb_connector, QuickBooksConnector.ONLINE),
        effect="connection and port check",
        help="Public address or name of the computer that QuickBooks runs on.",
    )
    qb_port = Option(
        "QuickBooks server port",
        Integer(1, 65535, zero_is_unset=True),
        Computed("by connector", _port_by_connector),
        when=is_not(qb_connector, QuickBooksConnector.ONLINE),
        effect="connection and port check",
        help="Usually 2080 with the IBIZ connector and 4500 with QRemote.",
    )
    qb_version = Option(
        "QB Version/Local",
        Choice(QuickBooksLocale),
        QuickBooksLocale.USA,
        effect="address columns (State, Province, County), tax model, home currency, date order in reports and mails",
        help="The country edition of your QuickBooks: it decides how addresses and taxes are written.",
    )
    name = Option(
        "Environment to connect",
        Choice(Environment),
        Environment.DEVELOPMENT,
        effect="each environment is its own pool of workers (a queue)",
        help="Try everything in Development first; the profile can be copied to Production.",
    )
    sandbox = Option(
        "Use the built-in sandbox of both systems",
        Bool(),
        default=True,
        when=is_(name, Environment.DEVELOPMENT),
        effect="connections go to the company's own sandbox pair instead of the credentials; "
        "off: a Salesforce sandbox and a test copy of the company file can be used from Development",
        help="On: a practice Salesforce and QuickBooks of your own. Off: your own test systems.",
    )
    salesforce_domain = Option(
        "Salesforce login",
        Choice(SalesforceDomain),
        SalesforceDomain.LOGIN,
        effect="where the login goes; My Domain asks for the host",
        help="test.salesforce.com is for Salesforce sandboxes.",
    )
    my_domain = Option(
        "My Domain host",
        SalesforceHost(),
        "",
        when=is_(salesforce_domain, SalesforceDomain.MY_DOMAIN),
        required=True,
        effect="the login host; required by client credentials",
        help="The host name alone, such as example.my.salesforce.com.",
    )
    multi_currency = Option(
        "Multi-currency support",
        Choice(MultiCurrency),
        MultiCurrency.NOT_USED,
        effect="amounts converted at QuickBooks' exchange rate of the transaction date, or currency and rate "
        "carried over; a currency that differs from the customer's own in QuickBooks is a record error",
        help="Only if you sell in several currencies. QuickBooks gives a customer one currency for good.",
    )
    extended_timeout = Option(
        "Extended Connection Timeout required",
        Bool(),
        default=False,
        effect="connection and statement time-outs 60 s -> 300 s",
        help="For large company files or slow lines: waits five minutes instead of one.",
    )

    @property
    def uses_sandbox(self) -> bool:
        """Connections go to the company's sandbox pair. Never outside Development, whatever the option says."""
        return self.sandbox and self.name is Environment.DEVELOPMENT
