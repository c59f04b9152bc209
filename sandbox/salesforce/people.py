"""The users of an org besides the integration: its administrator, and a person who sells."""

from sandbox.registry import Company
from sandbox.salesforce.access import Access
from sandbox.salesforce.store import Row, Store
from sandbox.salesforce.values import Stored

_KNOWN = "people"
_SALES_PROFILE = "Standard User"


def invite(store: Store, company: Company) -> None:
    """Add the administrator and the sales person, once; the sales person sees what the integration sees."""
    if store.note(_KNOWN) is not None:
        return
    stamp, integration = store.stamp(), store.note("user") or ""
    signed: Row = {
        "IsDeleted": 0,
        "CreatedDate": stamp,
        "CreatedById": integration,
        "LastModifiedDate": stamp,
        "LastModifiedById": integration,
        "SystemModstamp": stamp,
    }

    def put(name: str, prefix: str, **values: Stored) -> str:
        (record_id,) = store.next_ids(prefix, 1)
        store.insert(store.schema.get(name), [{"Id": record_id, **signed, **values}])
        return record_id

    user = store.schema.get("User")
    administrators = store.rows(user, [integration], ["ProfileId"])[integration]["ProfileId"]
    sellers = put("Profile", "00e", Name=_SALES_PROFILE, UserType="Standard")
    granted = put(
        "PermissionSet",
        "0PS",
        Name="X00ex00000018ozUAAS",
        Label=_SALES_PROFILE,
        IsOwnedByProfile=1,
        IsCustom=0,
        ProfileId=sellers,
        Type="Profile",
    )
    for first, last, alias, local, profile in (
        ("Ada", "Admin", "admin", "admin", administrators),
        ("Sam", "Seller", "sales", "sales", sellers),
    ):
        put(
            "User",
            "005",
            Username=f"{local}@{company.slug}.example",
            FirstName=first,
            LastName=last,
            Name=f"{first} {last}",
            Alias=alias,
            Email=f"{local}@{company.slug}.example",
            IsActive=1,
            ProfileId=profile,
            UserType="Standard",
            TimeZoneSidKey="GMT",
            LocaleSidKey="en_US",
            LanguageLocaleKey="en_US",
            EmailEncodingKey="UTF-8",
        )
    visible = Access(store, integration)
    for sobject in store.schema.objects.values():
        for field in visible.fields(sobject).values():
            if field.permissionable:
                put(
                    "FieldPermissions",
                    "01k",
                    ParentId=granted,
                    SobjectType=sobject.name,
                    Field=f"{sobject.name}.{field.name}",
                    PermissionsRead=1,
                    PermissionsEdit=int(visible.may_edit(sobject, field)),
                )
    store.set_note(_KNOWN, "invited")


def user_named(store: Store, username: str) -> str | None:
    """The Id of the active user of that name, None where there is none."""
    row = store.database.execute(
        'SELECT "Id" FROM "User" WHERE "Username" = ? AND "IsDeleted" = 0 AND "IsActive" = 1', (username,)
    ).fetchone()
    return None if row is None else str(row[0])
