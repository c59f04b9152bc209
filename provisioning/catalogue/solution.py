"""Page: solution and company files."""

from provisioning.catalogue.choices import Deletions, Solution
from provisioning.catalogue.kinds import Bool, Choice, Date, Integer, IPAddress, SfField, Text
from provisioning.catalogue.option import Computed, Option, Travel
from provisioning.catalogue.page import Page
from provisioning.catalogue.predicates import MoreThan, truthy
from provisioning.catalogue.requirements import PICKLIST_OR_TEXT


class SolutionPage(Page, key="solution", title="Solution and company files"):
    """What is integrated, with how many books, since when."""

    name = Option(
        "Integration solution",
        Choice(Solution),
        Solution.SALESFORCE_TO_QUICKBOOKS,
        effect="chosen at registration; read only afterwards",
        help="The pair of systems that is integrated. It was chosen at registration.",
    )
    qb_company_files = Option(
        "Number of QB Company Files",
        Integer(1, 20),
        1,
        effect="one QuickBooks connection per company file; "
        "the credentials page repeats its QuickBooks part that often",
        help="How many sets of books Salesforce works with. Each one has its own connection.",
    )
    company_file_field = Option(
        "SF Account field that names the QB company file",
        SfField("Account"),
        "",
        when=MoreThan(qb_company_files, 1),
        shape=PICKLIST_OR_TEXT,
        travel=Travel.TO_QUICKBOOKS,
        required=True,
        effect="routes an account and what belongs to it to one company file; a value that names none is a record "
        "error. Bindings are kept per company file; the Salesforce binding fields hold those of the first",
        help="The field on an account that says whose books it belongs to.",
    )
    opportunity_file_field = Option(
        "SF Opportunity field that names the QB company file",
        SfField("Opportunity"),
        "",
        when=MoreThan(qb_company_files, 1),
        shape=PICKLIST_OR_TEXT,
        travel=Travel.TO_QUICKBOOKS,
        effect="routes one opportunity to another file than its account's; its customer is then made there too",
        help="Only if single deals are booked in other books than their account. Leave empty otherwise.",
    )
    price_book_name = Option(
        "SF Price Book Name",
        Text(),
        "Standard Price Book",
        required=True,
        effect="unit prices are read from and written to this price book; "
        "an opportunity in another one is a record error",
        help="The price book your opportunities use, exactly as Salesforce names it.",
    )
    cutover_date = Option(
        "Go-live date",
        Date(),
        Computed("day of the first Finish", lambda _answers, context: context.today),
        effect="scheduled flows create nothing for opportunities closed, or QuickBooks transactions dated, before it; "
        "older ones go by bulk flow only. Query Starts of every flow begins here",
        help="From this day on the two systems follow each other by themselves. "
        "What is older moves only when you start a bulk load.",
    )
    deletions = Option(
        "When a record is deleted or voided on one side",
        Choice(Deletions),
        Deletions.LEAVE,
        effect="what is done on the other side: nothing but a report; the binding is removed; or the twin is made "
        "inactive (lists), voided (QB transactions) or moved to a lost stage (opportunities) after a person approves",
        help="Nothing is ever deleted on the other side. Choose whether you only hear of it, "
        "whether the two records are parted, or whether a change is proposed for your approval.",
    )
    payment_gateway = Option(
        "Credit card payment gateway is integrated",
        Bool(),
        default=False,
        effect="the preflight also checks the Transaction object with its 17 fields "
        "and the gateway's IP address",
        help="Switch on if card payments are taken inside Salesforce.",
    )
    gateway_ip = Option(
        "Payment gateway server IP address",
        IPAddress(),
        "",
        when=truthy(payment_gateway),
        required=True,
        effect="one more entry in the network access list that the preflight checks",
        help="The address from which the gateway calls Salesforce. Its operator knows it.",
    )
