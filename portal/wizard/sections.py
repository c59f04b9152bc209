"""Headings of long pages: an option stands under the heading of the family of declarations that it comes from."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from provisioning.catalogue.option import Option
from provisioning.catalogue.page import Page

_RECORDS = _("Which records belong together")
_WORK = _("What a run may do")
_TO_QUICKBOOKS = _("From Salesforce to QuickBooks")
_TO_SALESFORCE = _("From QuickBooks to Salesforce")
_NAMES = _("Names and hierarchy")
_CONTACTS = _("Contacts")
_ADDRESSES = _("Addresses")
_FIELDS = _("Fields")
_DATES = _("Dates, terms and numbers")
_LINES = _("Lines, printing and mailing")
_ITEMS = _("Types and accounts of new items")
_MORE = _("Conflicts and further fields")

#: By the name of the family; what is not listed stands under the heading before it.
_HEADINGS: Final[dict[str, Any]] = {
    "BindingOptions": _RECORDS,
    "ObjectOptions": _RECORDS,
    "ItemBindingOptions": _RECORDS,
    "TransactionOptions": _RECORDS,
    "OperationOptions": _WORK,
    "TransactionOperationOptions": _WORK,
    "NameOptions": _NAMES,
    "HierarchyOptions": _NAMES,
    "ContactOptions": _CONTACTS,
    "BillingStreetOptions": _ADDRESSES,
    "ShippingStreetOptions": _ADDRESSES,
    "BillingAddressOptions": _ADDRESSES,
    "ShippingAddressOptions": _ADDRESSES,
    "AccountFieldOptions": _FIELDS,
    "CustomerTriggerOptions": _TO_QUICKBOOKS,
    "MergeToQuickBooksOptions": _TO_QUICKBOOKS,
    "OpportunityTriggerOptions": _TO_QUICKBOOKS,
    "NumberOptions": _TO_QUICKBOOKS,
    "CustomerChangeOptions": _TO_SALESFORCE,
    "MergeToSalesforceOptions": _TO_SALESFORCE,
    "FullNameMergeOptions": _TO_SALESFORCE,
    "NewContactOptions": _TO_SALESFORCE,
    "AccountNumberOptions": _TO_SALESFORCE,
    "CustomerExtraOptions": _FIELDS,
    "ReceivableOptions": _TO_QUICKBOOKS,
    "LineDescriptionOptions": _LINES,
    "PrintOptions": _LINES,
    "EmailOptions": _LINES,
    "TemplateOptions": _LINES,
    "LineOptions": _LINES,
    "PaidOptions": _TO_SALESFORCE,
    "CustomerNameOptions": _TO_SALESFORCE,
    "DateOptions": _DATES,
    "DueDateOptions": _DATES,
    "PurchaseOrderNumberOptions": _DATES,
    "TermsOptions": _DATES,
    "ShippingMethodOptions": _DATES,
    "ClassOptions": _DATES,
    "ClosingOptions": _TO_SALESFORCE,
    "TransactionAgreementOptions": _MORE,
    "AgreementOptions": _MORE,
    "ItemAccountOptions": _ITEMS,
    "ItemInboundOptions": _TO_SALESFORCE,
}


def sections_of(page: type[Page]) -> dict[Any, list[Option[Any]]]:
    """The page's options under their headings, in the order in which the headings first come up; one without any."""
    found: dict[Any, list[Option[Any]]] = {}
    heading: Any = ""
    for option in page.options:
        heading = _HEADINGS.get(_family_of(page, option.name), heading)
        found.setdefault(heading, []).append(option)
    return found


def _family_of(page: type[Page], name: str) -> str:
    """The class that first declares an option, searched as catalogue.page orders them; '' for the page itself."""
    for base in page.__mro__[1:]:
        if name in vars(base) and base.__name__ in _HEADINGS:
            return base.__name__
    return ""
