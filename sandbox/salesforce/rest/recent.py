"""recent and what else tells a person's way around: tabs and theme."""

from sandbox.salesforce.rest.call import Answer, Call, answer, method_not_allowed
from sandbox.salesforce.rest.describe import recent_items

_MOST = 200


def recent(call: Call) -> Answer:
    """GET recent: what the caller last wrote, over the objects that people open."""
    if call.method != "GET":
        raise method_not_allowed(call, "GET")
    given = call.parameters.get("limit", "")
    most = min(int(given), _MOST) if given.isascii() and given.isdigit() else _MOST
    opened = [
        one for one in call.org.store.schema.objects.values() if one.createable and call.access.may_read(one)
    ]
    return answer(recent_items(call, opened, most))


def tabs(call: Call) -> Answer:
    """GET tabs: one for each object that people open."""
    if call.method != "GET":
        raise method_not_allowed(call, "GET")
    return answer(
        [
            {
                "colors": [],
                "custom": one.custom,
                "iconUrl": None,
                "icons": [],
                "label": one.plural,
                "miniIconUrl": None,
                "name": f"standard-{one.name}" if not one.custom else one.name,
                "sobjectName": one.name,
                "url": f"/{one.prefix}/o",
            }
            for one in call.org.store.schema.objects.values()
            if one.createable and call.access.may_read(one)
        ]
    )
