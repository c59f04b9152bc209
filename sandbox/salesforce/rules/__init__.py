"""What particular objects do beyond their fields: one module a group of objects, found by object name."""

from sandbox.salesforce.rules import (
    accounts,
    activities,
    campaigns,
    cases,
    leads,
    lines,
    names,
    opportunities,
    orders,
    permissions,
    prices,
)
from sandbox.salesforce.rules.base import Rules

_RULES = {
    "Account": accounts.ACCOUNTS,
    "Contact": accounts.CONTACTS,
    "AccountContactRelation": accounts.RELATIONS,
    "Lead": leads.RULES,
    "CampaignMember": campaigns.MEMBERS,
    "Case": cases.RULES,
    "Task": activities.TASKS,
    "Event": activities.EVENTS,
    "User": names.PERSON,
    "Opportunity": opportunities.RULES,
    "OpportunityLineItem": lines.RULES,
    "Order": orders.ORDERS,
    "OrderItem": orders.RULES,
    "PricebookEntry": prices.RULES,
    "Product2": prices.PRODUCTS,
    "FieldPermissions": permissions.FIELD_PERMISSIONS,
    "ObjectPermissions": permissions.OBJECT_PERMISSIONS,
    "PermissionSetAssignment": permissions.ASSIGNMENTS,
    "RecordType": permissions.ASSIGNMENTS,
}
_NONE = Rules()


def rules_of(name: str) -> Rules:
    """The rules of an object; most have none."""
    return _RULES.get(name, _NONE)
