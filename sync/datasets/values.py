"""What one row of the Northwind layout is in Salesforce: field values by API name. Pure functions."""

from collections.abc import Mapping

from sync.datasets.northwind import Firm, Order, OrderLine, Product
from sync.engine.records import Value

#: The stage in which an opportunity is made, before it has its lines.
OPEN_STAGE = "Prospecting"


def account_number(firm: Firm, kind: str) -> str:
    """Customers keep their key; the suppliers' bare numbers get a prefix, so that both fit one column."""
    return firm.key if kind == "Customer" else f"V-{firm.key}"


def account(firm: Firm, number: str, kind: str) -> dict[str, Value]:
    fields: dict[str, Value] = {
        "Name": firm.name,
        "AccountNumber": number,
        "Type": kind,
        "BillingStreet": firm.street,
        "BillingCity": firm.city,
        "BillingState": firm.region,
        "BillingPostalCode": firm.postal_code,
        "BillingCountry": firm.country,
        "Phone": firm.phone,
        "Fax": firm.fax,
    }
    return {name: value for name, value in fields.items() if value}


def contact(firm: Firm, account: str) -> dict[str, Value]:
    """The first word is the first name, the rest the last name; a single word is a last name."""
    first, _, last = firm.contact.partition(" ")
    return {
        "AccountId": account,
        "FirstName": first if last else None,
        "LastName": last or first,
        "Title": firm.title or None,
        "Phone": firm.phone or None,
        "Fax": firm.fax or None,
    }


def product(product: Product) -> dict[str, Value]:
    return {
        "Name": product.name,
        "ProductCode": product.key,
        "Family": product.category or None,
        "Description": product.packing or None,
        "IsActive": True,
    }


def entry(product: Product, products: Mapping[str, str], book: str) -> dict[str, Value]:
    return {
        "Pricebook2Id": book,
        "Product2Id": products[product.key],
        "UnitPrice": product.price,
        "IsActive": True,
    }


def order_name(order: Order) -> str:
    return f"Order {order.key}"


def opportunity(order: Order, account: str, book: str) -> dict[str, Value]:
    return {
        "Name": order_name(order),
        "AccountId": account,
        "CloseDate": order.ordered_on,
        "StageName": OPEN_STAGE,
        "Pricebook2Id": book,
    }


def line(ordered: OrderLine, opportunity_id: str, entry_id: str) -> dict[str, Value]:
    fields: dict[str, Value] = {
        "OpportunityId": opportunity_id,
        "PricebookEntryId": entry_id,
        "Quantity": ordered.quantity,
        "UnitPrice": ordered.price,
    }
    return fields | {"Discount": ordered.discount} if ordered.discount else fields
