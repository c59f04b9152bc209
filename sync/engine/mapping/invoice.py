"""SF Opportunity to QB Invoice: header fields and columns. Lines are in ``mapping.lines``. Pure.

Values of the account and of the primary contact travel in the opportunity's record as ``Account.*``, ``Contact.*``.
"""

from collections.abc import Callable
from datetime import date

from provisioning.catalogue.choices import AddressSource, MappingDirection, NumberSource, QuickBooksLocale
from provisioning.profile import Profile
from sync.engine.links import Link, MappingProblem, plain
from sync.engine.mapping.address import PARTS, REGION_COLUMN
from sync.engine.mapping.custom import as_date
from sync.engine.mapping.lines import LineRules
from sync.engine.mapping.text import encodable, fitting, free_text, limited, street_lines
from sync.engine.records import Value, Values
from sync.engine.values import text
from sync.errors.codes import Code

REF_NUMBER_LIMIT = 11
MEMO_LIMIT = 4095
TO_QB, TO_SF, BOTH = MappingDirection.SF_QB, MappingDirection.QB_SF, MappingDirection.BOTH

#: The opportunity's own address fields (source.txt 3.1): company, street, city, state, postal code, country.
CUSTOM_ADDRESS = ("Company_Name__c", "Street__c", "City__c", "State__c", "Postal_Code__c", "Country__c")


def line_rules(profile: Profile) -> LineRules:
    """What the invoice page says of lines."""
    page = profile.invoice
    return LineRules(
        prefix="InvoiceLine",
        description=page.line_description,
        class_field=page.line_class_field,
        identical=page.identical_lines,
        expand=page.expand_group,
    )


def line_tax_code(profile: Profile, *, exempt: bool, item: str, customer: str, label: str) -> str:
    """The tax code that a line is given; '' leaves it to QuickBooks, which takes the item's alone (rules.md 2.2).

    ``item`` and ``customer`` are the codes that these have. Outside the USA every line needs one: TAX_CODE_MISSING
    names the line by ``label``.
    """
    page = profile.transactions
    usa = profile.environment.qb_version is QuickBooksLocale.USA
    if exempt:
        code = page.tax_code_exempt
    elif item:
        return ""
    elif customer:
        return customer
    else:
        code = page.tax_code_taxable
    if not code and not usa:
        raise MappingProblem(Code.TAX_CODE_MISSING, value=label)
    return code


def invoice_links(profile: Profile) -> tuple[Link, ...]:
    """Header links of the invoice page, without lines and additional mappings. Pure."""
    page = profile.invoice
    links: list[Link] = [
        Link(
            name="date",
            sf=(page.date_field,),
            qb=("TxnDate",),
            flow=BOTH,
            to_qb=lambda values: {"TxnDate": _required_date(values.get(page.date_field), page.date_field)},
            to_sf=lambda values: {page.date_field: values.get("TxnDate")},
        )
    ]
    if page.number_source is NumberSource.SALESFORCE and page.number_field:
        number = page.number_field
        links.append(plain("number", number, "RefNumber", TO_QB, to_qb=fitting(number, REF_NUMBER_LIMIT)))
    if page.due_date_field:
        links.append(_optional("due_date", page.due_date_field, "DueDate", lambda v: as_date(v, "DueDate")))
    for name, field, column, limit in (
        ("po_number", page.po_number_field, "PONumber", 25),
        ("terms", page.terms_field, "TermsRefFullName", 31),
        ("ship_method", page.shipping_method_field, "ShipMethodRefFullName", 15),
        ("class", page.class_field, "ClassRefFullName", 159),
    ):
        if field:
            links.append(_optional(name, field, column, fitting(field, limit)))
    if page.memo_field:
        memo = page.memo_field
        links.append(plain("memo", memo, "Memo", TO_QB, to_qb=lambda v: free_text(v, memo, MEMO_LIMIT)))
    for name, field, column in (
        ("to_be_printed", page.to_be_printed_field, "IsToBePrinted"),
        ("to_be_emailed", page.to_be_emailed_field, "IsToBeEmailed"),
    ):
        if field:
            links.append(plain(name, field, column, TO_QB, to_qb=bool))
    links.extend(_constant("invoice.template_name", "TemplateRefFullName", page.template_name))
    links.extend(_constant("invoice.ar_account", "ARAccountRefFullName", page.ar_account))
    links.extend(_address_links(profile, page.billing_address, "Billing", "BillAddress"))
    links.extend(_address_links(profile, page.shipping_address, "Shipping", "ShipAddress"))
    for name, field, column in (
        ("remaining_balance", page.remaining_balance_field, "BalanceRemaining"),
        ("is_paid", page.is_paid_field, "IsPaid"),
        ("customer_name", page.customer_name_field, "CustomerRefFullName"),
        ("created_number", page.created_number_field, "RefNumber"),
    ):
        if field:
            links.append(plain(name, field, column, TO_SF))
    return tuple(links)


def _required_date(value: Value, field: str) -> date:
    found = as_date(value, field)
    if found is None:
        raise MappingProblem(Code.VALUE_MISSING, field=field)
    return found


def _optional(name: str, field: str, column: str, convert: Callable[[Value], Value]) -> Link:
    """A link whose blank field leaves the column to QuickBooks, which fills it from the customer or the terms."""

    def to_qb(values: Values) -> Values:
        value = convert(values.get(field))
        return {} if value is None else {column: value}

    return Link(
        name, (field,), (column,), BOTH, to_qb=to_qb, to_sf=lambda values: {field: values.get(column)}
    )


def _constant(name: str, column: str, value: str) -> tuple[Link, ...]:
    """A value of the profile itself, given when the transaction is made."""
    if not value:
        return ()
    return (Link(name, (), (column,), TO_QB, lambda _: {column: value}, lambda _: {}, on_create_only=True),)


def address_fields(source: AddressSource, kind: str) -> tuple[str, ...]:
    """Fields of company, street, city, state, postal code, country for ``kind`` Billing or Shipping."""
    if source is AddressSource.OPPORTUNITY_FIELDS:
        return tuple(f"{kind}_{suffix}" for suffix in CUSTOM_ADDRESS)
    suffixes = ("Street", "City", "State", "PostalCode", "Country")
    if source is AddressSource.PRIMARY_CONTACT:
        return ("Contact.Name", *(f"Contact.Mailing{suffix}" for suffix in suffixes))
    return ("Account.Name", *(f"Account.{kind}{suffix}" for suffix in suffixes))


def _address_links(profile: Profile, source: AddressSource, kind: str, column: str) -> tuple[Link, ...]:
    """An invoice's address: name or company first, the street below, as it prints in an envelope's window."""
    fields = address_fields(source, kind)
    company, street, *rest = fields
    region = REGION_COLUMN[profile.environment.qb_version]
    columns = [column + (suffix or region) for _, suffix, _ in PARTS]
    limits = [limit for _, _, limit in PARTS]
    lines = tuple(f"{column}Addr{number}" for number in range(1, 6))

    def to_qb(values: Values) -> Values:
        has_address = any(text(values.get(field)) for field in (street, *rest))
        first = [encodable(values.get(company), company)] if has_address else []
        given: dict[str, Value] = dict(
            zip(lines, street_lines(values.get(street), street, first=first), strict=True)
        )
        for field, name, limit in zip(rest, columns, limits, strict=True):
            given[name] = limited(values.get(field), field, limit)
        return given

    return (
        Link(
            f"{kind.lower()}_address",
            fields,
            (*lines, *columns),
            TO_QB,
            to_qb,
            lambda _: {},
            # An issued invoice keeps its address when the account or the contact moves.
            on_create_only=source is not AddressSource.OPPORTUNITY_FIELDS,
        ),
    )
