"""Older clients for Node that programs still use: jsforce 1 and nforce."""

from tests.contracts.clients.conftest import Systems


def test_jsforce_1_finds_everything_that_it_offers(systems: Systems) -> None:
    systems.field("Account.First_Outer_Id__c", "Text", length=40, unique=True, externalId=True)
    assert systems.node("jsforce1_walk.js") == {
        "login": 18,
        "identity": systems.salesforce["username"],
        "refreshed": 1,
        "created": True,
        "read": "Paris",
        "many": [True, True],
        "updated": True,
        "upserted": True,
        "found": ["By jsforce 1", "jsforce 1 outer"],
        "include": ["First", "Second"],
        "csv": "LastName\nFirst\nSecond\n",
        "streamed": True,
        "search": 2,
        "cached": True,
        "global": True,
        "layouts": True,
        "recent": True,
        "tabs": True,
        "limits": True,
        "bulk": 12,
        "bulkQuery": 12,
        "updatedByQuery": 12,
        "bulkDelete": 12,
        "metadataDescribe": True,
        "metadataList": True,
        "metadataCreate": True,
        "metadataRead": "Jsforce one",
        "metadataUpdate": True,
        "metadataUpsert": False,
        "metadataRetrieve": ["true", True],
        "metadataDeploy": "Succeeded",
        "metadataDelete": True,
        "tooling": 1,
        "toolingDescribe": "CustomField",
        "refused": "INVALID_FIELD",
        "destroyed": True,
        "gone": "ENTITY_IS_DELETED",
        "user": ["005", "00D"],
        "loggedOut": None,
    }


def test_nforce_finds_everything_under_the_names_it_knows(systems: Systems) -> None:
    systems.field("Account.Second_Outer_Id__c", "Text", length=40, unique=True, externalId=True)
    assert systems.node("nforce_walk.js", proxied=True) == {
        "authorize": True,
        "identity": systems.salesforce["username"],
        "resources": True,
        "sobjects": True,
        "metadata": "Account",
        "describe": "001",
        "limits": True,
        "insert": True,
        "update": "",
        "getRecord": ["By nforce", "Lund"],
        "fields": ["billingcity"],
        "upsert": True,
        "query": ["By nforce", "nforce outer"],
        "search": 2,
        "url": "By nforce",
        "delete": "",
        "queryAll": True,
        "refused": ["INVALID_FIELD", 400],
        "gone": ["ENTITY_IS_DELETED", 404],
        "renewed": 1,
    }
