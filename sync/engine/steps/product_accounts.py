"""The accounts of new items: one that is missing is told before the run, not by each product in it."""

from collections.abc import Iterator
from datetime import timedelta

from provisioning.catalogue.choices import ItemType
from sync.engine.mapping.product import default_accounts
from sync.engine.records import Query
from sync.engine.steps.products import ProductPair
from sync.errors.codes import Code
from sync.errors.diagnose import sync_error


def require_accounts(products: ProductPair) -> None:
    """Raise ConfigurationError for the first account that new items of this profile lack.

    Items of the default type always need theirs; those of another type where a product asks for that type.
    """
    page = products.page
    if not page.operations_sf_qb.may_create:
        return
    for item_type in ItemType:
        default = item_type is page.default_item_type
        for option, field in _lacking(products, item_type):
            if (default and not field) or _is_asked_for(products, item_type, field, default=default):
                raise sync_error(
                    Code.ACCOUNT_NOT_CHOSEN,
                    field=option,
                    value=f"it is needed for items of type {item_type.value}",
                    option=option,
                )


def _lacking(products: ProductPair, item_type: ItemType) -> Iterator[tuple[str, str]]:
    """(option, the product's own field for that account) of the accounts that the profile does not give."""
    page = products.page
    own = (page.item_account_field, page.cogs_account_field, "")
    for (option, account), field in zip(
        default_accounts(products.profile, item_type).items(), own, strict=False
    ):
        if not account:
            yield option, field


def _is_asked_for(products: ProductPair, item_type: ItemType, account_field: str, *, default: bool) -> bool:
    """Whether an active product is of that type, by its own field or by default, and names no account itself."""
    type_field = products.page.item_type_field
    conditions: list[str] = []
    parameters: list[str | bool | None] = []
    if type_field:
        conditions.append(f"({type_field} = ? OR {type_field} = ?)" if default else f"{type_field} = ?")
        parameters += [item_type.value, None] if default else [item_type.value]
    elif not default:
        return False
    if account_field:
        conditions.append(f"{account_field} = ?")
        parameters.append(None)
    active = products.names.column("IsActive")
    if active:
        conditions.append(f"{active} = ?")
        parameters.append(True)
    query = Query(
        object=products.page.sf_object,
        columns=(products.names.column("Name"),),
        where=" AND ".join(conditions),
        parameters=tuple(parameters),
    )
    sf = products.context.sf
    return sf.count(query, after=None, until=sf.now() + timedelta(days=1)) > 0
