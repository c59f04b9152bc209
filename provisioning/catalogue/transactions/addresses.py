"""Where the addresses of a transaction or a job come from."""

from provisioning.catalogue.choices import AddressSource
from provisioning.catalogue.kinds import Choice
from provisioning.catalogue.option import Option, Travel
from provisioning.catalogue.page import Page
from provisioning.catalogue.requirements import Need, fields, needs, text

_PARTS = ("Company_Name", "Street", "City", "State", "Postal_Code", "Country")


def _address(kind: str) -> Need:
    """The six fields of source.txt 3.1 on the opportunity, while addresses come from custom fields."""
    names = (f"{kind}_{part}__c" for part in _PARTS)
    return fields("Opportunity", text(210), *names, only=(AddressSource.OPPORTUNITY_FIELDS,))


class BillingAddressOptions(Page):
    billing_address = Option(
        "Billing address from",
        Choice(AddressSource),
        AddressSource.ACCOUNT,
        travel=Travel.TO_QUICKBOOKS,
        needs=needs(
            "for custom fields: Billing_Company_Name__c, Billing_Street__c, Billing_City__c, Billing_State__c, "
            "Billing_Postal_Code__c, Billing_Country__c Text(210)",
            _address("Billing"),
        ),
        effect="BillAddress",
        help="The account's address, one entered for this deal, or the primary contact's.",
    )


class ShippingAddressOptions(Page):
    shipping_address = Option(
        "Shipping address from",
        Choice(AddressSource),
        AddressSource.ACCOUNT,
        travel=Travel.TO_QUICKBOOKS,
        needs=needs("for custom fields: Shipping_Company_Name__c, ... Text(210)", _address("Shipping")),
        effect="ShipAddress",
        help="The account's address, one entered for this deal, or the primary contact's.",
    )
