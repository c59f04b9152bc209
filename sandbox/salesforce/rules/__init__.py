"""What particular objects do beyond their fields: one module a group of objects, found by object name."""

from sandbox.salesforce.rules import lines, names, opportunities, orders, permissions, prices
from sandbox.salesforce.rules.base import Rules

_RULES = {
    "Contact": names.PERSON,
    "User": names.PERSON,
    "Opportunity": opportunities.RULES,
    "OpportunityLineItem": lines.RULES,
    "OrderItem": orders.RULES,
    "PricebookEntry": prices.RULES,
    "Product2": prices.PRODUCTS,
    "FieldPermissions": permissions.FIELD_PERMISSIONS,
    "ObjectPermissions": permissions.OBJECT_PERMISSIONS,
    "PermissionSetAssignment": permissions.ASSIGNMENTS,
}
_NONE = Rules()


def rules_of(name: str) -> Rules:
    """The rules of an object; most have none."""
    return _RULES.get(name, _NONE)
