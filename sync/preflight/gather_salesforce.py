"""What the preflight wants to know of an org, read with one connection in one thread. No write call."""

from collections.abc import Callable, Mapping

from provisioning.catalogue.choices import ProductBinding
from provisioning.preflight.checks.needed_fields import needed_fields, needed_objects, related_objects
from provisioning.preflight.checks.price_book import uses_price_book
from provisioning.preflight.checks.salesforce_values import named_values
from provisioning.preflight.checks.standard_fields import standard_objects
from provisioning.preflight.snapshot import (
    ActiveCounts,
    AddressRange,
    CallLimit,
    FieldSeen,
    Names,
    ObjectSeen,
    Organization,
    PriceBook,
    RecordName,
    SalesforceSeen,
    Seen,
    Unread,
)
from provisioning.profile import Profile
from sync.connectors.salesforce.connection import SalesforceConnection
from sync.connectors.salesforce.soql import literal
from sync.engine.records import FieldInfo, ObjectInfo
from sync.errors.base import SyncError
from sync.preflight.guarding import Parts, trouble_of

#: Names of records that are looked at, at most.
MOST_NAMES = 20_000

Objects = dict[str, Seen[ObjectSeen | None]]


def look_at_salesforce(
    connection: SalesforceConnection, profile: Profile, say: Callable[[str], None]
) -> SalesforceSeen:
    """The org as the integration user sees it; never raises for its sake."""
    say("Logging in to Salesforce")
    try:
        connection.open()
    except SyncError as error:
        return SalesforceSeen(trouble=trouble_of(error))
    parts, view = Parts(), connection.view
    say("Reading fields in Salesforce")
    objects = _objects(connection, profile, parts)
    say("Reading rights, addresses and values in Salesforce")
    values = {
        place: parts.read(lambda place=place: _offered(connection, objects, place))  # type: ignore[misc] # bound now
        for place in dict.fromkeys(place for _, place, _ in named_values(profile))
    }
    seen = SalesforceSeen(
        objects=objects,
        values=values,
        trusted=parts.read(
            lambda: tuple(AddressRange(one.start, one.end) for one in connection.setup.ip_ranges())
        ),
        login_ranges=parts.read(lambda: tuple(AddressRange(*one) for one in view.login_ranges())),
        organization=parts.read(lambda: _organization(connection)),
        calls=parts.read(lambda: CallLimit(*connection.limits()["DailyApiRequests"])),
        price_books=parts.read(lambda: _price_books(connection))
        if uses_price_book(profile)
        else Unread("No prices are used."),
    )
    say("Reading names of records in Salesforce")
    return _with_records(connection, profile, seen, parts)


def _objects(connection: SalesforceConnection, profile: Profile, parts: Parts) -> Objects:
    needed = needed_fields(profile)
    wanted = dict.fromkeys(
        (*needed_objects(profile), *(place.partition(".")[0] for _, place, _ in named_values(profile)))
    )
    wanted |= dict.fromkeys(standard_objects(profile))
    if profile.direction.customer.includes_sf_qb:
        wanted[profile.customer.sf_object] = None
    if profile.direction.product.includes_sf_qb:
        wanted[profile.product.sf_object] = None
    objects: Objects = {}
    for name in wanted:
        objects[name] = parts.read(lambda name=name: _object(connection, name))  # type: ignore[misc] # bound now
    for name, seen in list(objects.items()):
        if not isinstance(seen, ObjectSeen):
            continue
        names = [field.need.name for field in needed if field.need.object == name]
        for related in related_objects(seen, iter(names)):
            if related not in objects:
                objects[related] = parts.read(
                    lambda related=related: _object(connection, related)  # type: ignore[misc] # bound now
                )
        lacking = [f"{name}.{one}" for one in names if one.endswith("__c") and seen.find(one) is None]
        if lacking:
            found = parts.read(lambda lacking=lacking: connection.view.existing_fields(lacking))  # type: ignore[misc]
            hidden = (
                found
                if isinstance(found, Unread)
                else frozenset(one.partition(".")[2] for one in found if one in lacking)
            )
            objects[name] = ObjectSeen(seen.name, seen.label, seen.fields, hidden)
    return objects


def _object(connection: SalesforceConnection, name: str) -> ObjectSeen | None:
    info = connection.view.find_object(name)
    return None if info is None else ObjectSeen(info.name, info.label, _fields(info))


def _fields(info: ObjectInfo) -> Mapping[str, FieldSeen]:
    return {name: _field(field) for name, field in info.fields.items()}


def _field(field: FieldInfo) -> FieldSeen:
    return FieldSeen(
        name=field.name,
        label=field.label,
        type=field.type,
        length=field.length,
        precision=field.precision,
        scale=field.scale,
        unique=field.unique,
        external_id=field.external_id,
        createable=field.createable,
        updateable=field.updateable,
        auto_number=field.auto_number,
        calculated=field.calculated,
        reference_to=field.reference_to,
        picklist=field.picklist,
    )


def _offered(connection: SalesforceConnection, objects: Objects, place: str) -> tuple[str, ...]:
    object_, _, field = place.partition(".")
    if field == "RecordType":
        rows = connection.view.rows(
            "SELECT Name, DeveloperName FROM RecordType "  # noqa: S608 - a quoted literal
            f"WHERE IsActive = true AND SobjectType = {literal(object_)} ORDER BY Name"
        )
        return tuple(dict.fromkeys(str(row[name]) for row in rows for name in ("Name", "DeveloperName")))
    seen = objects.get(object_)
    found = seen.find(field) if isinstance(seen, ObjectSeen) else None
    return found.picklist if found else ()


def _organization(connection: SalesforceConnection) -> Organization:
    row = connection.view.rows("SELECT OrganizationType FROM Organization")[0]
    # the object exists in orgs with several currencies only
    several = connection.view.find_object("CurrencyType") is not None
    return Organization(str(row["OrganizationType"]), several)


def _price_books(connection: SalesforceConnection) -> tuple[PriceBook, ...]:
    rows = connection.view.rows("SELECT Name, IsActive, IsStandard FROM Pricebook2 ORDER BY Name")
    return tuple(PriceBook(str(row["Name"]), bool(row["IsActive"]), bool(row["IsStandard"])) for row in rows)


def _with_records(
    connection: SalesforceConnection, profile: Profile, seen: SalesforceSeen, parts: Parts
) -> SalesforceSeen:
    """The same with what is counted and named: it depends on which fields are there."""
    active: Seen[ActiveCounts] = seen.active
    accounts: Seen[Names] = seen.account_names
    products: Seen[Names] = seen.product_names
    page = profile.customer
    object_ = seen.objects.get(page.sf_object)
    if profile.direction.customer.includes_sf_qb and isinstance(object_, ObjectSeen):
        has_active = object_.find(page.active_field) is not None
        active = parts.read(
            lambda: _active(connection, page.sf_object, page.active_field if has_active else "")
        )
        chosen = active.chosen if isinstance(active, ActiveCounts) else 0
        where = (
            f"{page.active_field} {'=' if chosen else '!='} '{'Yes' if chosen else 'No'}'"
            if has_active
            else ""
        )
        accounts = parts.read(lambda: _names(connection, object_, page.name_field, page.binding_field, where))
    item = profile.product
    product = seen.objects.get(item.sf_object)
    if profile.direction.product.includes_sf_qb and isinstance(product, ObjectSeen):
        named_by = "ProductCode" if item.binding is ProductBinding.CODE_NAME else "Name"
        where_active = "IsActive = true" if product.find("IsActive") else ""
        products = parts.read(lambda: _names(connection, product, named_by, item.binding_field, where_active))
    return SalesforceSeen(
        objects=seen.objects,
        values=seen.values,
        trusted=seen.trusted,
        login_ranges=seen.login_ranges,
        organization=seen.organization,
        calls=seen.calls,
        price_books=seen.price_books,
        active=active,
        account_names=accounts,
        product_names=products,
    )


def _active(connection: SalesforceConnection, object_: str, field: str) -> ActiveCounts:
    """Counts; without the field every record is undecided."""
    count = connection.view.count
    empty = f"{field} = null" if field else "Id != null"
    won = 0
    if object_ == "Account":
        won = count(
            f"SELECT COUNT() FROM Account WHERE {empty} "  # noqa: S608 - the profile's names
            "AND Id IN (SELECT AccountId FROM Opportunity WHERE IsWon = true)"
        )
    chosen = count(f"SELECT COUNT() FROM {object_} WHERE {field} = 'Yes'") if field else 0  # noqa: S608
    return ActiveCounts(chosen, count(f"SELECT COUNT() FROM {object_} WHERE {empty}"), won)  # noqa: S608


def _names(
    connection: SalesforceConnection, seen: ObjectSeen, name_field: str, binding_field: str, where: str
) -> Names:
    if seen.find(name_field.partition(".")[0]) is None and "." not in name_field:
        return Names(())  # the field's own finding says it
    bound = seen.find(binding_field) is not None
    columns = f"{name_field}, {binding_field}" if bound else name_field
    soql = f"SELECT {columns} FROM {seen.name}{f' WHERE {where}' if where else ''} ORDER BY Id LIMIT {MOST_NAMES + 1}"  # noqa: S608
    rows = connection.view.rows(soql)
    records = tuple(
        RecordName(str(_value(row, name_field) or ""), bool(bound and row[binding_field]))
        for row in rows[:MOST_NAMES]
    )
    return Names(records, complete=len(rows) <= MOST_NAMES)


def _value(row: Mapping[str, object] | None, name: str) -> object:
    first, _, rest = name.partition(".")
    value = (row or {}).get(first)
    if rest:
        return _value(value if isinstance(value, dict) else None, rest)
    return value
