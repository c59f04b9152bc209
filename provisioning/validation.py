"""Whether a whole profile can be used: each value by its kind, what is required, and what must fit together.

Every problem names its option and says what to do. Rules that stand on one value live in its kind.
"""

from collections.abc import Callable, Iterator, Mapping

from provisioning.catalogue.choices import (
    ItemType,
    NotificationMode,
    Operations,
    ProductBinding,
    ProductCodeSource,
    TransactionTrigger,
)
from provisioning.catalogue.customer import Customer
from provisioning.catalogue.general import Notifications, Schedule
from provisioning.catalogue.kinds import JSON, SfField
from provisioning.catalogue.option import DefaultContext, Option
from provisioning.catalogue.pages import PROFILE_OPTIONS
from provisioning.catalogue.product import Product
from provisioning.catalogue.transactions.common import Transactions
from provisioning.catalogue.vendor import Vendor
from provisioning.flow_catalogue import Way, moves
from provisioning.profile import TRANSACTION_KEYS, Problem, Profile, read_values
from provisioning.requirements import object_of


def problems_in(values: Mapping[str, JSON], context: DefaultContext | None = None) -> tuple[Problem, ...]:
    """Everything that keeps these values from being a usable profile, in the order of the pages."""
    profile, unreadable = read_values(values, context)
    keys = {problem.key for problem in unreadable}
    rest = tuple(problem for problem in problems_of(profile) if problem.key not in keys)
    order = {key: number for number, key in enumerate(PROFILE_OPTIONS)}
    return tuple(sorted(unreadable + rest, key=lambda problem: order.get(problem.key, -1)))


def problems_of(profile: Profile) -> tuple[Problem, ...]:
    """The same for a profile that could be read."""
    return tuple(problem for rule in _RULES for problem in rule(profile))


def single_value_problem(value: str) -> str:
    """What is wrong with the record name or number given to a single flow; empty where nothing is (flows.md 2.6)."""
    if not value.strip():
        return "Enter the name or number of the record."
    if found := [mark for mark in ("&", '"', "\u201c", "\u201d") if mark in value]:
        return f"Remove {' and '.join(found)}: a single flow takes no ampersand and no quotation mark."
    return ""


def _required(profile: Profile) -> Iterator[Problem]:
    for key, option in PROFILE_OPTIONS.items():
        if option.required and profile.in_use(option) and not str(profile.value(option)).strip():
            yield Problem(key, "Enter a value: it is required with the other choices made.")
    for key in TRANSACTION_KEYS:
        page = profile.transaction(key)
        if page.without_line_items and moves(profile, key, Way.SF_QB) and not page.default_item:
            yield Problem(f"{key}.default_item", "Name the item that stands for the whole amount.")


def _triggers(profile: Profile) -> Iterator[Problem]:
    """Two transaction types must not be made at the same moment of the same record, unless a field decides."""
    if profile.transactions.multiple:
        return
    first: dict[tuple[object, ...], str] = {}
    for key in TRANSACTION_KEYS:
        if not moves(profile, key, Way.SF_QB) or not profile.transaction(key).operations_sf_qb.may_create:
            continue
        trigger = _trigger(profile, key)
        if trigger in first:
            yield Problem(
                f"{key}.create_trigger",
                f"Choose another moment than for {first[trigger].replace('_', ' ')}, "
                f"or switch on '{Transactions.multiple.label}' so that a field decides.",
            )
        else:
            first[trigger] = key


def _trigger(profile: Profile, key: str) -> tuple[object, ...]:
    page = profile.transaction(key)
    source = page.sf_object.casefold()
    if key == "check" and profile.check.commission_object:
        source = profile.check.commission_object.casefold()
    if page.create_trigger is TransactionTrigger.STAGE:
        return source, page.create_trigger, page.create_stage.casefold()
    if page.create_trigger is TransactionTrigger.FIELD_VALUE:
        return source, page.create_trigger, page.create_field.casefold(), page.create_field_value.casefold()
    return source, page.create_trigger


def _transaction_values(profile: Profile) -> Iterator[Problem]:
    """With several transaction types the values of the deciding field must tell them apart."""
    if not profile.in_use(Transactions.value_invoice):
        return
    first: dict[str, str] = {}
    for option in (
        Transactions.value_invoice,
        Transactions.value_sales_receipt,
        Transactions.value_estimate,
        Transactions.value_bill,
    ):
        if not moves(profile, option.name.removeprefix("value_"), Way.SF_QB):
            continue
        value = profile.value(option).strip().casefold()
        if not value:
            yield Problem(option.key, "Enter the value that makes this transaction.")
        elif value in first:
            yield Problem(option.key, f"Enter another value than for '{first[value]}': each makes one.")
        else:
            first[value] = option.label


def _product_code(profile: Profile) -> Iterator[Problem]:
    """A product code that is the binding key must not be overwritten from another source."""
    keeps = {
        ProductBinding.CODE_SKU: ProductCodeSource.SKU,
        ProductBinding.CODE_NAME: ProductCodeSource.NAME,
    }.get(profile.product.binding)
    source = profile.product.product_code_from
    if moves(profile, "product", Way.QB_SF) and keeps and source not in (keeps, ProductCodeSource.NOTHING):
        yield Problem(
            Product.product_code_from.key,
            f"Choose {keeps} or {ProductCodeSource.NOTHING}: products are bound by '{profile.product.binding}', "
            f"and {source} would overwrite the key.",
        )


_ITEM_ACCOUNTS: Mapping[ItemType, tuple[Option[str], ...]] = {
    ItemType.INVENTORY: (
        Product.income_account_inventory,
        Product.cogs_account_inventory,
        Product.asset_account_inventory,
    ),
    ItemType.NON_INVENTORY: (Product.account_non_inventory,),
    ItemType.SERVICE: (Product.account_service,),
    ItemType.OTHER_CHARGE: (Product.account_other_charge,),
    ItemType.DISCOUNT: (Product.account_discount,),
}


def _item_accounts(profile: Profile) -> Iterator[Problem]:
    """New items need accounts: those of the default item type must be named."""
    product = profile.product
    if not moves(profile, "product", Way.SF_QB) or not product.operations_sf_qb.may_create:
        return
    for option in _ITEM_ACCOUNTS[product.default_item_type]:
        if not profile.value(option).strip():
            yield Problem(option.key, f"Name an account: new items are of type {product.default_item_type}.")


def _check_accounts(profile: Profile) -> Iterator[Problem]:
    check = profile.check
    if not moves(profile, "check", Way.SF_QB) or check.operations_sf_qb is Operations.UPDATE_ONLY:
        return
    if not check.bank_account and not (check.commission_object and check.bank_account_field):
        yield Problem("check.bank_account", "Name the bank account that checks are drawn on.")


def _binding_fields(profile: Profile) -> Iterator[Problem]:
    """One field cannot hold the keys of two kinds of QuickBooks records: each would overwrite the other's.

    Customers and person accounts may share theirs: an account is one or the other.
    """
    first: dict[tuple[str, str], tuple[str, str]] = {}
    for option in (o for o in PROFILE_OPTIONS.values() if o.name in ("binding_field", "full_name_field")):
        page_key = option.page_key
        name = profile.value(option)
        if not profile.in_use(option) or not name or not isinstance(option.kind, SfField):
            continue
        group = "customer" if page_key == "person_account" else page_key
        place = (object_of(profile, option).casefold(), name.casefold())
        owner, key = first.setdefault(place, (f"{group}.{option.name}", option.key))
        if owner != f"{group}.{option.name}":
            yield Problem(option.key, f"Choose another field: {name} already holds the value of {key}.")


def _notifications(profile: Profile) -> Iterator[Problem]:
    notifications = profile.notifications
    if (
        notifications.mode is not NotificationMode.NONE
        and not notifications.use_admin_email
        and not notifications.cc
    ):
        yield Problem(
            Notifications.cc.key,
            "Enter an address, or let notifications go to the administrator: nobody would get them.",
        )


def _sleep_window(profile: Profile) -> Iterator[Problem]:
    start, end = profile.schedule.sleep_start, profile.schedule.sleep_end
    if (start is None) != (end is None):
        missing = Schedule.sleep_end if end is None else Schedule.sleep_start
        yield Problem(missing.key, "Enter both the start and the end of the sleep window, or neither.")
    elif start is not None and start == end:
        yield Problem(Schedule.sleep_end.key, "Enter another time than the start: the window would be empty.")


def _suffix(profile: Profile) -> Iterator[Problem]:
    """An account that is sent as both customer and vendor needs two names in QuickBooks."""
    both = profile.in_use(Vendor.also_customers) and profile.in_use(Customer.name_field)
    if both and profile.vendor.also_customers and not profile.vendor.name_suffix.strip():
        yield Problem(Vendor.name_suffix.key, "Enter a suffix: QuickBooks allows a name only once.")


_Rule = Callable[[Profile], Iterator[Problem]]
_RULES: tuple[_Rule, ...] = (
    _required,
    _triggers,
    _transaction_values,
    _product_code,
    _item_accounts,
    _check_accounts,
    _binding_fields,
    _suffix,
    _notifications,
    _sleep_window,
)
