"""SF Account/Contact to QB Customer: which account and contact fields join which customer columns.

Values of the primary contact travel in the account's record under ``Contact.`` names; the step puts them there.
"""

from provisioning.catalogue.choices import MappingDirection, QuickBooksLocale
from provisioning.profile import Profile
from sync.engine.links import Link, plain
from sync.engine.mapping.address import address_links
from sync.engine.mapping.text import fitting, limited, list_name
from sync.engine.records import Value, Values
from sync.engine.values import text

NAME_LIMIT = 41
TO_QB, TO_SF, BOTH = MappingDirection.SF_QB, MappingDirection.QB_SF, MappingDirection.BOTH

#: Contact field, customer column, length: what ``primary_contact_to_qb`` sends.
CONTACT_COLUMNS = (
    ("Salutation", "Salutation", 15),
    ("FirstName", "FirstName", 25),
    ("LastName", "LastName", 25),
    ("MobilePhone", "AltPhone", 21),
    ("Email", "Email", 1023),
)
#: Columns of the card on file. Of its number only the last four digits are ever asked for.
CARD_TAIL = "RIGHT(CreditCardInfoCreditCardNumber,4)"
CARD_MONTH, CARD_YEAR = "CreditCardInfoExpirationMonth", "CreditCardInfoExpirationYear"
#: Column that no profile may map.
CARD_NUMBER = "CreditCardInfoCreditCardNumber"
#: Account field, customer column: the four aging balances (source.txt 3.1).
AGING = ("Curr_Bal_Pymts__c", "Acc_Recv_Over30__c", "Acc_Recv_Over60__c", "Acc_Recv_Over90__c")


def customer_links(profile: Profile, locale: QuickBooksLocale) -> tuple[Link, ...]:
    """Links of the customer page, without the additional mappings (``mapping.custom``). Pure."""
    page = profile.customer
    links: list[Link] = [
        plain(
            "name", page.name_field, "Name", to_qb=lambda value: list_name(value, page.name_field, NAME_LIMIT)
        ),
    ]
    if page.company_name_field:
        links.append(_company_link(page.name_field, page.company_name_field))
    links.append(active_link(page.active_field))
    links.extend(
        address_links(
            "Billing", "BillAddress", locale=locale, layout=page.billing_street, name_field=page.name_field
        )
    )
    links.extend(
        address_links(
            "Shipping", "ShipAddress", locale=locale, layout=page.shipping_street, name_field=page.name_field
        )
    )
    if page.primary_contact_to_qb:
        links.extend(
            plain(f"contact_{column.lower()}", f"Contact.{field}", column, TO_QB, to_qb=fitting(field, limit))
            for field, column, limit in CONTACT_COLUMNS
        )
        links.append(_contact_phone_link())
        # A new account takes the customer's phone; later it is the contact's and travels to QuickBooks only.
        links.append(plain("account_phone", "Phone", "Phone", TO_SF, on_create_only=True))
    else:
        links.append(plain("phone", "Phone", "Phone", to_qb=fitting("Phone", 21)))
    links.append(plain("fax", "Fax", "Fax", to_qb=fitting("Fax", 21)))
    if page.middle_name_field:
        middle = page.middle_name_field
        links.append(plain("middle_name", f"Contact.{middle}", "MiddleName", to_qb=fitting(middle, 5)))
    if page.terms_field:
        links.append(
            plain("terms", page.terms_field, "TermsRefFullName", to_qb=fitting(page.terms_field, 31))
        )
    if page.owner_to_sales_rep:
        links.append(_sales_rep_link())
    if page.total_balance_field:
        links.append(plain("total_balance", page.total_balance_field, "TotalBalance", TO_SF))
    if page.account_number_to_sf:
        links.append(plain("account_number", "AccountNumber", "AccountNumber", TO_SF))
    if page.aging:
        links.extend(plain(f"aging_{field}", field, field, TO_SF) for field in AGING)
    if page.credit_card_info:
        links.extend(_card_links())
    return tuple(links)


def parent_link(parent: str) -> Link:
    """ParentRef from the ListID that stands under ``parent``; a parent that is not a customer yet changes nothing."""

    def to_qb(values: Values) -> Values:
        return {"ParentRefListID": values[parent]} if parent in values else {}

    return Link("parent", (parent,), ("ParentRefListID",), TO_QB, to_qb, lambda _: {})


def _card_links() -> tuple[Link, ...]:
    """Last four digits, expiry as MM/YYYY and the holder's name."""

    def expiry(values: Values) -> Values:
        month, year = text(values.get(CARD_MONTH)), text(values.get(CARD_YEAR))
        return {"QB_Card_Expiry__c": f"{month.zfill(2)}/{year}" if month and year else None}

    return (
        plain("card_last_four", "QB_Card_Last_Four__c", CARD_TAIL, TO_SF),
        Link("card_expiry", ("QB_Card_Expiry__c",), (CARD_MONTH, CARD_YEAR), TO_SF, lambda _: {}, expiry),
        plain("card_name", "QB_Card_Name__c", "CreditCardInfoNameOnCard", TO_SF),
    )


def active_link(active_field: str) -> Link:
    """Yes or No in Salesforce, IsActive in QuickBooks. Empty is not Yes; it becomes No only from QuickBooks."""
    return Link(
        name="active",
        sf=(active_field,),
        qb=("IsActive",),
        flow=BOTH,
        to_qb=lambda values: {"IsActive": is_active(values.get(active_field))},
        to_sf=lambda values: {active_field: "Yes" if values.get("IsActive") else "No"},
    )


def is_active(value: Value) -> bool:
    """Whether the Active field says Yes (a checkbox counts too)."""
    return value is True or text(value).casefold() == "yes"


def _contact_phone_link() -> Link:
    """The primary contact's phone; the account's own where there is no contact or the contact has none."""

    def to_qb(values: Values) -> Values:
        phone = text(values.get("Contact.Phone")) or values.get("Phone")
        return {"Phone": limited(phone, "Phone", 21)}

    return Link("contact_phone", ("Contact.Phone", "Phone"), ("Phone",), TO_QB, to_qb, lambda _: {})


def _sales_rep_link() -> Link:
    """The owner's sales rep, which the step looks up; an owner without one leaves the customer's as it is."""

    def to_qb(values: Values) -> Values:
        rep = values.get("Owner.SalesRep")
        return {"SalesRepRefFullName": rep} if rep else {}

    return Link("sales_rep", ("Owner.SalesRep",), ("SalesRepRefFullName",), TO_QB, to_qb, lambda _: {})


def _company_link(name_field: str, company_field: str) -> Link:
    """CompanyName; where it comes from the name field itself it only follows, it never writes the name."""

    def to_qb(values: Values) -> Values:
        return {"CompanyName": limited(values.get(company_field), company_field, NAME_LIMIT)}

    return Link(
        name="company_name",
        sf=(company_field,),
        qb=("CompanyName",),
        flow=TO_QB if company_field == name_field else BOTH,
        to_qb=to_qb,
        to_sf=lambda values: {company_field: values.get("CompanyName")},
    )
