"""All pages in their order, and all options by key."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from provisioning.catalogue.credentials import Credentials
from provisioning.catalogue.customer import Customer
from provisioning.catalogue.directions import Directions
from provisioning.catalogue.environment import EnvironmentPage
from provisioning.catalogue.general import Notifications, Schedule
from provisioning.catalogue.job import Job
from provisioning.catalogue.option import Option
from provisioning.catalogue.page import Page
from provisioning.catalogue.person_account import PersonAccount
from provisioning.catalogue.product import Product
from provisioning.catalogue.solution import SolutionPage
from provisioning.catalogue.transactions.bill import Bill
from provisioning.catalogue.transactions.check import Check
from provisioning.catalogue.transactions.common import Transactions
from provisioning.catalogue.transactions.estimate import Estimate
from provisioning.catalogue.transactions.invoice import Invoice
from provisioning.catalogue.transactions.purchase_order import PurchaseOrder
from provisioning.catalogue.transactions.sales_order import SalesOrder
from provisioning.catalogue.transactions.sales_receipt import SalesReceipt
from provisioning.catalogue.vendor import Vendor

PAGES: Final[tuple[type[Page], ...]] = (
    SolutionPage,
    Credentials,
    EnvironmentPage,
    Directions,
    Customer,
    PersonAccount,
    Vendor,
    Job,
    Transactions,
    PurchaseOrder,
    SalesOrder,
    Invoice,
    SalesReceipt,
    Estimate,
    Bill,
    Check,
    Product,
    Notifications,
    Schedule,
)

#: Every option, credentials included.
OPTIONS: Final[Mapping[str, Option[Any]]] = MappingProxyType(
    {option.key: option for page in PAGES for option in page.options}
)

#: What a profile and its revisions hold: everything but the credentials, which go to the vault.
PROFILE_PAGES: Final[tuple[type[Page], ...]] = tuple(page for page in PAGES if page is not Credentials)
PROFILE_OPTIONS: Final[Mapping[str, Option[Any]]] = MappingProxyType(
    {option.key: option for page in PROFILE_PAGES for option in page.options}
)
