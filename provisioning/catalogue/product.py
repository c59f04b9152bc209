"""Page: products to items."""

from provisioning.catalogue.choices import (
    Direction,
    ItemType,
    ProductBinding,
    ProductCodeSource,
    SourceOfTruth,
)
from provisioning.catalogue.common import KEY_FIELD, AgreementOptions, OperationOptions
from provisioning.catalogue.directions import Directions
from provisioning.catalogue.kinds import Bool, Choice, QbAccount, QbField, SfField, SfObject
from provisioning.catalogue.option import Option, Travel
from provisioning.catalogue.page import Page
from provisioning.catalogue.predicates import is_not
from provisioning.catalogue.requirements import (
    BINDING_KEY,
    PICKLIST_OR_TEXT,
    TEXT,
    Need,
    QuickBooksCustomFieldNeed,
    currency,
    fields,
    needs,
    number,
    text,
)

_BY_SKU = (ProductBinding.NAME_SKU, ProductBinding.CODE_SKU)
_ACCOUNT_EFFECT = (
    "used where the product names none; "
    "missing is a configuration error before the run, not a record error in it"
)


def _account(label: str, help_: str) -> Option[str]:
    return Option(label, QbAccount(), "", travel=Travel.TO_QUICKBOOKS, effect=_ACCOUNT_EFFECT, help=help_)


class ItemBindingOptions(Page):
    """How a product and an item are known to be the same, and what belongs to inventory."""

    binding = Option(
        "Binding between SF Product and QB Item",
        Choice(ProductBinding),
        ProductBinding.NAME_NAME,
        needs=needs(
            "for SKU: QuickBooks item custom field ItemCode",
            Need((QuickBooksCustomFieldNeed("Item", "ItemCode"),), _BY_SKU),
        ),
        effect="the key by which product and item are the same",
        help="The pair of fields that agree on both sides for the same article.",
    )
    sf_object = Option(
        "Custom object name for creating QB Items",
        SfObject(),
        "Product2",
        required=True,
        effect="read instead of Product2",
        help="Product2, which is Salesforce's own product list, unless you keep articles elsewhere.",
    )
    binding_field = Option(
        "SF field with the QB ListID",
        SfField("Product2"),
        "QB_List_ID__c",
        shape=BINDING_KEY,
        travel=Travel.BOTH_WAYS,
        needs=KEY_FIELD,
        required=True,
        effect="holds the item's ListID; external id for upserts",
        help="Holds QuickBooks' own key of the item.",
    )
    group_name_field = Option(
        "SF field with the Product Group Name",
        SfField("Product2"),
        "",
        shape=TEXT,
        travel=Travel.TO_QUICKBOOKS,
        effect="products of one group make a group item",
        help="Only if you sell groups of products as one.",
    )
    group_item_field = Option(
        "SF field with the Item Name for sub-items",
        SfField("Product2"),
        "",
        shape=TEXT,
        travel=Travel.TO_QUICKBOOKS,
        effect="item name inside the group",
        help="The name of a product inside its group.",
    )
    inventory_cost = Option(
        "Salesforce Support for Inventory items cost required",
        Bool(),
        default=False,
        travel=Travel.BOTH_WAYS,
        needs=needs(
            "Product2 QB_Parent_Name__c Text(41), Unit_Cost__c Currency(10,2), Vendor__c Text(41)",
            fields("Product2", text(41), "QB_Parent_Name__c"),
            fields("Product2", currency(10, 2), "Unit_Cost__c"),
            fields("Product2", text(41), "Vendor__c"),
        ),
        effect="parent, purchase cost and preferred vendor are synchronised",
        help="Keeps cost, preferred vendor and parent item on the product.",
    )
    item_weight = Option(
        "SF Support for Item weight required",
        Bool(),
        default=False,
        travel=Travel.BOTH_WAYS,
        needs=needs(
            "Product2 Weight__c Number(10,2); QuickBooks item custom field Weight",
            fields("Product2", number(10, 2), "Weight__c"),
            QuickBooksCustomFieldNeed("Item", "Weight"),
        ),
        effect="weight is synchronised",
        help="Keeps the weight on both sides.",
    )


class ItemAccountOptions(Page):
    """Type and accounts of new items."""

    item_type_field = Option(
        "SF field that selects the QB Item Type",
        SfField("Product2"),
        "",
        shape=PICKLIST_OR_TEXT,
        travel=Travel.TO_QUICKBOOKS,
        effect="which item table is written; an item's type never changes afterwards",
        help="If your products are of several item types: the field that says which.",
    )
    item_account_field = Option(
        "SF field that selects the Item Account",
        SfField("Product2"),
        "",
        shape=TEXT,
        travel=Travel.TO_QUICKBOOKS,
        effect="income (or only) account of the item",
        help="If products are booked on several accounts: the field that names it.",
    )
    cogs_account_field = Option(
        "SF field that selects the Inventory Item COGS Account",
        SfField("Product2"),
        "",
        shape=TEXT,
        travel=Travel.TO_QUICKBOOKS,
        effect="COGS account of an inventory item",
        help="The same for the cost of goods sold.",
    )
    default_item_type = Option(
        "Default item type",
        Choice(ItemType),
        ItemType.SERVICE,
        travel=Travel.TO_QUICKBOOKS,
        effect="used where item_type_field is empty",
        help="QuickBooks never lets an item change its type: choose with care.",
    )
    income_account_inventory = _account(
        "Default Income Account for Inventory", "Where sales of stocked articles are booked."
    )
    cogs_account_inventory = _account(
        "Default COGS Account for Inventory", "Where their cost is booked when sold."
    )
    asset_account_inventory = _account(
        "Default Asset Account for Inventory", "Where their value in stock is booked."
    )
    account_non_inventory = _account(
        "Default Account for Non-Inventory", "Where sales of unstocked parts are booked."
    )
    account_service = _account("Default Account for Service", "Where sales of services are booked.")
    account_other_charge = _account(
        "Default Account for Other Charge", "Where fees such as freight are booked."
    )
    account_discount = _account("Default Account for Discount", "Where discounts are booked.")


class ItemInboundOptions(Page):
    """What comes from QuickBooks."""

    suppress_field = Option(
        "QB Custom Field to Suppress Transaction",
        QbField("Item"),
        "",
        travel=Travel.TO_SALESFORCE,
        effect="items that carry any value in it are not sent to Salesforce",
        help="A custom field in QuickBooks that keeps single items out of Salesforce.",
    )
    product_code_from = Option(
        "Populate SF Product Code with",
        Choice(ProductCodeSource),
        ProductCodeSource.NOTHING,
        travel=Travel.TO_SALESFORCE,
        effect="ProductCode; refused together with a binding by Product Code to another source",
        help="What fills the Product Code of products that come from QuickBooks.",
    )
    inactive_items = Option(
        "Upload inactive QB Items",
        Bool(),
        default=False,
        travel=Travel.TO_SALESFORCE,
        effect="as inactive products; off: an item made inactive makes its product inactive, "
        "unknown inactive items are ignored",
        help="Whether items that are out of use come to Salesforce at all.",
    )


class Product(
    ItemBindingOptions,
    OperationOptions,
    ItemAccountOptions,
    ItemInboundOptions,
    AgreementOptions,
    key="product",
    title="SF Product to QB Item",
    when=is_not(Directions.product, Direction.NONE),
    direction=Directions.product,
    nouns={"plural": "Items", "sf_plural": "Products"},
):
    """Items belong to the books, so QuickBooks is right unless the company says otherwise."""

    source_of_truth = AgreementOptions.source_of_truth.but(default=SourceOfTruth.QUICKBOOKS)
