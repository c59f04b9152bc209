"""What a fresh org holds: itself, its administrator, stages, the standard price book, and a dataset where asked."""

from collections.abc import Iterable

from sandbox.datasets.demo import salesforce_rows
from sandbox.datasets.fields import salesforce_fields
from sandbox.datasets.rows import STANDARD_PRICE_BOOK, Ref, SalesforceRow
from sandbox.registry import Company
from sandbox.salesforce.access import Access
from sandbox.salesforce.drafts import Saved
from sandbox.salesforce.rules import duplicates
from sandbox.salesforce.schema.custom import metadata_of
from sandbox.salesforce.schema.objects.leads import STATUSES
from sandbox.salesforce.schema.objects.opportunities import STAGES
from sandbox.salesforce.store import Row, Store
from sandbox.salesforce.values import Stored
from sandbox.salesforce.writing import Writer

_BATCH = 500


def found_org(store: Store, company: Company) -> None:
    """Make the records that every org has; the note ``user`` keeps the administrator's Id."""
    stamp = store.stamp()
    profile, owned = store.next_ids("00e", 1)[0], store.next_ids("0PS", 1)[0]
    user, book = store.next_ids("005", 1)[0], store.next_ids("01s", 1)[0]
    signed: Row = {
        "IsDeleted": 0,
        "CreatedDate": stamp,
        "CreatedById": user,
        "LastModifiedDate": stamp,
        "LastModifiedById": user,
        "SystemModstamp": stamp,
    }

    def put(name: str, record_id: str, **values: Stored) -> None:
        store.insert(store.schema.get(name), [{"Id": record_id, **signed, **values}])

    put(
        "Organization",
        company.org_id,
        Name=company.slug,
        OrganizationType="Enterprise Edition",
        IsSandbox=1,
        InstanceName="SBX1",
        DefaultLocaleSidKey="en_US",
        LanguageLocaleKey="en_US",
        TimeZoneSidKey="GMT",
        FiscalYearStartMonth=1,
        Country="US",
    )
    put("Profile", profile, Name="System Administrator", UserType="Standard")
    put(
        "PermissionSet",
        owned,
        Name="X00ex00000018ozTAAS",
        Label="System Administrator",
        IsOwnedByProfile=1,
        IsCustom=0,
        ProfileId=profile,
        Type="Profile",
    )
    put(
        "PermissionSetAssignment",
        store.next_ids("0Pa", 1)[0],
        PermissionSetId=owned,
        AssigneeId=user,
        IsActive=1,
    )
    put(
        "User",
        user,
        Username=company.username,
        FirstName="Integration",
        LastName="User",
        Name="Integration User",
        Alias="integ",
        Email=company.username,
        IsActive=1,
        ProfileId=profile,
        UserType="Standard",
        TimeZoneSidKey="GMT",
        LocaleSidKey="en_US",
        LanguageLocaleKey="en_US",
        EmailEncodingKey="UTF-8",
    )
    stage_ids = store.next_ids("01J", len(STAGES))
    for order, (stage_id, stage) in enumerate(zip(stage_ids, STAGES, strict=True), 1):
        label, probability, category, closed, won = stage
        put(
            "OpportunityStage",
            stage_id,
            MasterLabel=label,
            ApiName=label,
            IsActive=1,
            SortOrder=order,
            IsClosed=int(closed),
            IsWon=int(won),
            ForecastCategory=category,
            ForecastCategoryName=category,
            DefaultProbability=probability,
        )
    put("Pricebook2", book, Name="Standard Price Book", IsActive=1, IsStandard=1)
    store.set_note("user", user)
    store.set_note("profile permission set", owned)
    store.set_note("standard price book", book)
    complete(store)


def complete(store: Store) -> None:
    """Add what an org made by an older version lacks: lead statuses, duplicate rules, the user licence."""
    stamp, user = store.stamp(), store.note("user")
    signed: Row = {
        "IsDeleted": 0,
        **dict.fromkeys(("CreatedDate", "LastModifiedDate", "SystemModstamp"), stamp),
        **dict.fromkeys(("CreatedById", "LastModifiedById"), user),
    }
    duplicates.found(store, signed)
    if store.database.execute('SELECT 1 FROM "LeadStatus"').fetchone():
        return
    store.insert(
        store.schema.get("LeadStatus"),
        [
            {
                "Id": record_id,
                **signed,
                "MasterLabel": label,
                "ApiName": label,
                "SortOrder": order,
                "IsDefault": int(order == 1),
                "IsConverted": int(converted),
            }
            for order, (record_id, (label, converted)) in enumerate(
                zip(store.next_ids("01J", len(STATUSES)), STATUSES, strict=True), 1
            )
        ],
    )
    (licence,) = store.next_ids("100", 1)
    store.insert(
        store.schema.get("UserLicense"),
        [
            {
                "Id": licence,
                **signed,
                "Name": "Salesforce",
                "MasterLabel": "Salesforce",
                "LicenseDefinitionKey": "SFDC",
                "Status": "Active",
                "TotalLicenses": 10,
                "UsedLicenses": 1,
            }
        ],
    )
    store.database.execute(
        'UPDATE "Profile" SET "UserLicenseId" = ? WHERE "UserLicenseId" IS NULL', (licence,)
    )


def furnish(store: Store, company: Company, dataset: str, seed: int) -> None:
    """Give a founded org the integration's fields, where its company has them, and the demo's records if asked."""
    if company.salesforce_fields:
        add_integration_fields(store)
    if dataset == "demo":
        load(store, salesforce_rows(seed, custom_fields=company.salesforce_fields))


def add_integration_fields(store: Store) -> None:
    """The custom fields of the integration, seen and written by every administrator at once."""
    made = [
        (one.object, store.save_field(store.schema.get(one.object), metadata_of(one)))
        for one in salesforce_fields()
    ]
    rows: list[dict[str, object]] = [
        {
            "ParentId": store.note("profile permission set"),
            "SobjectType": owner,
            "Field": f"{owner}.{field.name}",
            "PermissionsRead": True,
            "PermissionsEdit": True,
        }
        for owner, field in made
    ]
    _must(_own_hand(store).insert(store.schema.get("FieldPermissions"), rows))


def load(store: Store, rows: Iterable[SalesforceRow]) -> int:
    """Create a dataset's records in order, in one transaction; the number made. ValueError names a refused row."""
    ids = {STANDARD_PRICE_BOOK: store.note("standard price book") or ""}
    count = 0
    batch: list[SalesforceRow] = []
    with store.transaction():
        for row in rows:
            refers = any(isinstance(v, Ref) and v.key not in ids for v in row.values.values())
            if batch and (row.object != batch[0].object or len(batch) >= _BATCH or refers):
                count += _load_batch(store, batch, ids)
                batch = []
            batch.append(row)
        if batch:
            count += _load_batch(store, batch, ids)
    return count


def _load_batch(store: Store, batch: list[SalesforceRow], ids: dict[str, str]) -> int:
    records = [
        {name: ids[value.key] if isinstance(value, Ref) else value for name, value in row.values.items()}
        for row in batch
    ]
    saved = _own_hand(store).insert(store.schema.get(batch[0].object), records)
    _must(saved, [row.key for row in batch])
    ids.update((row.key, one.id) for row, one in zip(batch, saved, strict=True))
    return len(saved)


def _own_hand(store: Store) -> Writer:
    return Writer(store, Access(store, store.note("user") or "", unlimited=True))


def _must(saved: list[Saved], keys: list[str] | None = None) -> None:
    for place, one in enumerate(saved):
        if not one.success:
            where = f" of {keys[place]!r}" if keys else ""
            raise ValueError(
                f"row {place}{where} was refused: {one.problems[0].code}: {one.problems[0].message}"
            )
