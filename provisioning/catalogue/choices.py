"""The choices of options as enumerations. A value is the text that a person sees and a profile file holds."""

from enum import StrEnum


class Solution(StrEnum):
    SALESFORCE_TO_QUICKBOOKS = "Salesforce to QuickBooks"


class Deletions(StrEnum):
    LEAVE = "Leave and report"
    UNLINK = "Unlink"
    PROPOSE = "Propose to deactivate or void"


class SalesforceLogin(StrEnum):
    PASSWORD = "User name and password"  # noqa: S105 - a label
    CLIENT_CREDENTIALS = "Client credentials (connected app)"
    JWT_BEARER = "JWT bearer (connected app)"


class QuickBooksConnector(StrEnum):
    IBIZ = "IBIZ connector"
    QREMOTE = "QRemote connector"
    ONLINE = "QuickBooks Online"


class QuickBooksLocale(StrEnum):
    USA = "USA"
    CANADA = "Canada"
    AUSTRALIA = "Australia"
    NEW_ZEALAND = "New Zealand"
    SOUTH_EAST_ASIA = "South East Asia"


class Environment(StrEnum):
    """Where a configuration runs: each environment is its own pool of workers."""

    PRODUCTION_A = "Production A"
    PRODUCTION_B = "Production B"
    PRODUCTION_C = "Production C"
    PRODUCTION_D = "Production D"
    DEVELOPMENT = "Development"


class SalesforceDomain(StrEnum):
    LOGIN = "login.salesforce.com"
    TEST = "test.salesforce.com"
    MY_DOMAIN = "My Domain"


class MultiCurrency(StrEnum):
    NOT_USED = "Not used"
    CONVERT = "Convert to base currency"
    PROPAGATE = "Propagate transaction currency"


class Direction(StrEnum):
    NONE = "None"
    SF_QB = "SF_QB Uni-directional"
    QB_SF = "QB_SF Uni-directional"
    BOTH = "Bi-directional"

    @property
    def includes_sf_qb(self) -> bool:
        """Data flows from Salesforce to QuickBooks (too)."""
        return self in (Direction.SF_QB, Direction.BOTH)

    @property
    def includes_qb_sf(self) -> bool:
        """Data flows from QuickBooks to Salesforce (too)."""
        return self in (Direction.QB_SF, Direction.BOTH)


class InboundDirection(StrEnum):
    """Of objects that only ever come from QuickBooks."""

    NONE = "None"
    QB_SF = "QB_SF Uni-directional"


class FinancialParent(StrEnum):
    OPPORTUNITY = "Opportunity"
    ACCOUNT = "Account"
    INVOICE_OBJECT = "Invoice custom object"


class Operations(StrEnum):
    NONE = "None"
    CREATE_AND_UPDATE = "Create and Update"
    CREATE_ONLY = "Create Only"
    UPDATE_ONLY = "Update Only"

    @property
    def may_create(self) -> bool:
        return self in (Operations.CREATE_AND_UPDATE, Operations.CREATE_ONLY)

    @property
    def may_update(self) -> bool:
        return self in (Operations.CREATE_AND_UPDATE, Operations.UPDATE_ONLY)


class BindingCriteria(StrEnum):
    """How the Bind flow finds pairs that no key joins yet."""

    NONE = "None"
    NAME = "Name"
    NAME_PHONE = "Name/Phone"
    NAME_ADDRESS = "Name/Address (no street)"
    NAME_PHONE_ADDRESS = "Name/Phone/Address (no street)"
    NAME_OR_PHONE = "Name or Phone"
    NAME_OR_COMPANY = "Name or Company Name"


class JobBindingCriteria(StrEnum):
    NONE = "None"
    NAME = "Name"
    NAME_ACCOUNT = "Name/Account"


class MergeCriteria(StrEnum):
    """How a new record finds an existing one on the other side, just before it would be created."""

    NONE = "Do not merge"
    NAME = "Name"
    NAME_PHONE = "Name/Phone"
    NAME_ADDRESS = "Name/Address (no street)"
    NAME_PHONE_ADDRESS = "Name/Phone/Address (no street)"


class YesNo(StrEnum):
    NO = "No"
    YES = "Yes"


class PrimaryContactVia(StrEnum):
    NONE = "None"
    ROLE = "Account/Contact Role"
    LEVEL = "Contact Level Custom Field"
    ACCOUNT_LOOKUP = "Contact Lookup in Account"
    OPPORTUNITY_LOOKUP = "Contact Lookup in Opportunity/Object/Object"
    OTHER = "Other"


class ContactScope(StrEnum):
    NO = "No"
    PRIMARY = "For Primary Contact"
    ALL = "For All Contacts"


class StreetLayout(StrEnum):
    AS_ACCOUNT = "As SF Account"
    NAME_ADDRESS = "Name/Address"


class Hierarchy(StrEnum):
    NO = "No"
    PARENT_ACCOUNT = "By parent account"
    CUSTOM_OBJECT = "By custom object"


class CustomerTrigger(StrEnum):
    ACCOUNT_CREATED = "SF Account is created"
    STAGE = "SF Opportunity reaches a stage"
    FIELD_VALUE = "SF custom field has a value"


class VendorTrigger(StrEnum):
    ACCOUNT_CREATED = "SF Account is created"
    FIELD_VALUE = "SF custom field has a value"


class TransactionTrigger(StrEnum):
    """When a transaction (or a job) is made of an opportunity."""

    CREATED = "SF Opportunity is created"
    STAGE = "SF Opportunity reaches a stage"
    FIELD_VALUE = "SF custom field has a value"
    WON = "SF Opportunity is Won"


class CustomerQbTrigger(StrEnum):
    CHANGED = "QB Customer is created or modified"
    FIELD_VALUE = "QB Customer field has a value"


class VendorQbTrigger(StrEnum):
    CHANGED = "QB Vendor is created or modified"
    FIELD_VALUE = "QB Vendor field has a value"


class SourceOfTruth(StrEnum):
    SALESFORCE = "Salesforce wins"
    QUICKBOOKS = "QuickBooks wins"
    NEWEST = "Newest wins"
    HOLD = "Hold for review"


class NumberSource(StrEnum):
    QUICKBOOKS = "QuickBooks"
    SALESFORCE = "Salesforce"


class AddressSource(StrEnum):
    ACCOUNT = "SF Account"
    OPPORTUNITY_FIELDS = "Opportunity custom fields"
    PRIMARY_CONTACT = "Primary Contact"


class VendorSource(StrEnum):
    LINE_PRODUCT = "Line product's vendor"
    ACCOUNT = "Account's vendor"
    OPPORTUNITY_LOOKUP = "Opportunity lookup"


class LineDescription(StrEnum):
    LINE = "Product line description"
    PRODUCT = "Product description"
    LINE_THEN_PRODUCT = "Product line then product"
    PRODUCT_THEN_LINE = "Product then product line"


class UpdateAmount(StrEnum):
    NEVER = "Never"
    LINES = "For Line Items Only"
    LINES_AND_TOTAL = "For Line Items and Total"


class ProductBinding(StrEnum):
    NAME_NAME = "Product Name to Item Name"
    NAME_SKU = "Product Name to Item SKU"
    CODE_SKU = "Product Code to Item SKU"
    CODE_NAME = "Product Code to Item Name"


class ItemType(StrEnum):
    INVENTORY = "Inventory"
    NON_INVENTORY = "Non-Inventory"
    SERVICE = "Service"
    OTHER_CHARGE = "Other Charge"
    DISCOUNT = "Discount"


class ProductCodeSource(StrEnum):
    NOTHING = "Nothing"
    NAME = "Item Name"
    DESCRIPTION = "Item Description"
    SKU = "Item SKU"


class NotificationMode(StrEnum):
    NONE = "None"
    CONNECTION = "Connection Failures Only"
    EVERY_ERROR = "After Every Error"
    CONNECTION_AND_FULL = "Connection Failures and Full Daily Report"
    CONNECTION_AND_ERRORS = "Connection Failures and Error Daily Report"
    ERRORS_DAILY = "Error Daily Report Only"
    FULL_DAILY = "Full Daily Report Only"


class StopScheduled(StrEnum):
    NEVER = "Never"
    CONNECTION_FAILURE = "After Every Connection Failure"
    ERROR = "After Every Error"


class MappingDirection(StrEnum):
    """Which way one row of an additional field mapping carries its value."""

    SF_QB = "SF to QB"
    QB_SF = "QB to SF"
    BOTH = "Both ways"
