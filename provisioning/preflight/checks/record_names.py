"""Names that QuickBooks will refuse, among the records that flows would send: counted, with up to ten examples.

QuickBooks takes a name of at most 41 characters (items: 31) without a colon, in the characters of Windows-1252, and
once only across customers, vendors, employees and other names, case aside.
"""

from collections import Counter
from collections.abc import Callable, Iterator

from provisioning.preflight.checks.looking import MOST_EXAMPLES, Looking, unknown
from provisioning.preflight.findings import Finding, Group, Level, Who
from provisioning.preflight.snapshot import Names, Unread

CUSTOMER_LENGTH = 41
ITEM_LENGTH = 31


def account_names(looking: Looking) -> Iterator[Finding]:
    """Names of accounts that would be sent."""
    seen = looking.salesforce
    if seen is None or not looking.profile.direction.customer.includes_sf_qb:
        return
    if isinstance(seen.account_names, Unread):
        yield unknown(
            "SF_NAMES", Group.RECORDS, "Account names", seen.account_names.reason, who=Who.SALESFORCE
        )
        return
    found = list(_refused("Account", seen.account_names, CUSTOMER_LENGTH, "customer.name_field"))
    taken: set[str] = set()
    for file in looking.company_files:
        if isinstance(file.taken, Unread):
            found.append(
                unknown(
                    "QB_NAMES_TAKEN",
                    Group.RECORDS,
                    looking.subject(file, "Other names"),
                    file.taken.reason,
                    who=Who.QUICKBOOKS,
                )
            )
        else:
            taken |= {key(name) for name in file.taken}
    clashing = [one.name for one in seen.account_names.records if not one.bound and key(one.name) in taken]
    if clashing:
        found.append(
            _finding(
                "SF_NAME_TAKEN",
                "Account names",
                clashing,
                "Accounts with the name of a vendor, an employee or another name in QuickBooks, which takes a name "
                "only once",
                "Rename one of the two, or choose another field for the customer's name in the profile.",
                "customer.name_field",
                complete=seen.account_names.complete,
            )
        )
    yield from found or [_good("Account", seen.account_names)]


def product_names(looking: Looking) -> Iterator[Finding]:
    """Names of products that would be sent."""
    seen = looking.salesforce
    if seen is None or not looking.profile.direction.product.includes_sf_qb:
        return
    if isinstance(seen.product_names, Unread):
        yield unknown(
            "SF_NAMES", Group.RECORDS, "Product names", seen.product_names.reason, who=Who.SALESFORCE
        )
        return
    found = list(_refused("Product", seen.product_names, ITEM_LENGTH, "product.name_field"))
    yield from found or [_good("Product", seen.product_names)]


def key(name: str) -> str:
    """The form in which QuickBooks' names are unique."""
    return " ".join(name.split()).casefold()


def _refused(what: str, names: Names, length: int, option: str) -> Iterator[Finding]:
    texts = [record.name.strip() for record in names.records]
    often = Counter(key(text) for text in texts)
    tests: tuple[tuple[str, Callable[[str], bool], str, str], ...] = (
        (
            "SF_NAME_LONG",
            lambda text: len(text) > length,
            f"with names of more than {length} characters",
            "Shorten the names, or keep a short one in a field of its own and choose that field in the profile.",
        ),
        (
            "SF_NAME_COLON",
            lambda text: ":" in text,
            "with a colon in the name, which QuickBooks keeps for jobs and sub-items",
            "Take the colon out.",
        ),
        (
            "SF_NAME_CHARACTERS",
            lambda text: not _encodable(text),
            "with characters in the name that QuickBooks' code page (Windows-1252) lacks",
            "Write them in Latin letters.",
        ),
        (
            "SF_NAME_TWICE",
            lambda text: often[key(text)] > 1,
            "with the same name as another one, case and surrounding blanks aside",
            "QuickBooks takes each name once: give them different names, or merge them.",
        ),
    )
    for code, wrong, message, hint in tests:
        refused = [text for text in texts if wrong(text)]
        if refused:
            yield _finding(
                code,
                f"{what} names",
                refused,
                f"{what}s {message}",
                hint,
                option,
                complete=names.complete,
            )


def _finding(
    code: str, subject: str, names: list[str], message: str, hint: str, option: str, *, complete: bool
) -> Finding:
    more = "" if complete else " Only the first ones were looked at; there may be more."
    return Finding(
        code,
        Group.RECORDS,
        Level.ERROR,
        subject,
        f"{message}: {len(names)}.{more}",
        hint=hint,
        who=Who.SALESFORCE,
        examples=tuple(dict.fromkeys(names))[:MOST_EXAMPLES],
        count=len(names),
        option=option,
    )


def _good(what: str, names: Names) -> Finding:
    some = "" if names.complete else "first "
    return Finding(
        "SF_NAMES",
        Group.RECORDS,
        Level.OK,
        f"{what} names",
        f"The names of the {some}{len(names.records)} {what.lower()}s that would be sent suit QuickBooks.",
        count=len(names.records),
    )


def _encodable(text: str) -> bool:
    """Unchecked against a real QuickBooks, as in the engine (rules.md 1.6)."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True
