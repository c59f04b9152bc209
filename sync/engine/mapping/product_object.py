"""The object that items are made of: Product2, or an object of the company's own. Pure.

An object of its own has no price books: a price is a field of it. Fields are found by their plain names.
"""

from sync.engine.mapping.field_names import FieldNames, named, writable
from sync.engine.mapping.product import PRICE
from sync.engine.records import ObjectInfo

PRODUCT = "Product2"
FIELDS = ("Name", "ProductCode", "Description", "IsActive", PRICE, "QB_LastModified__c")


def product_names(info: ObjectInfo) -> FieldNames:
    """Names of an object of the company's own for what the engine knows as fields of Product2."""
    own = {
        "ProductCode": named(info, "productcode", "code", "sku", "itemcode"),
        "Description": named(info, "description", "salesdescription"),
        "IsActive": named(info, "isactive", "active"),
        PRICE: named(info, "unitprice", "price", "salesprice", "listprice"),
        "QB_LastModified__c": named(info, "qblastmodified"),
    }
    read_only = {name for name, field in own.items() if field and not writable(info.fields[field])}
    if not writable(info.fields.get("Name")):
        read_only.add("Name")
    return FieldNames(own, frozenset(read_only))
