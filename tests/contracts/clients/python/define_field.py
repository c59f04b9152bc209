"""Define a custom field through the Metadata API of simple-salesforce and show it to the administrator."""

import json
import sys

import requests
from simple_salesforce import Salesforce


def main() -> None:
    given = json.load(sys.stdin)
    facts = given.pop("salesforce")
    session = requests.Session()
    sf = Salesforce(instance_url=facts["instance_url"], session_id=facts["access_token"], session=session)
    sf.mdapi._client.transport.session = session
    mdapi = sf.mdapi
    made = mdapi.CustomField(**given, label=given["fullName"].split(".")[1].removesuffix("__c"))
    mdapi.CustomField.create(made)
    sobject = given["fullName"].split(".")[0]
    profile = sf.query(
        "SELECT Id FROM PermissionSet WHERE IsOwnedByProfile = true AND Profile.Name = 'System Administrator'"
    )
    sf.FieldPermissions.create(
        {
            "ParentId": profile["records"][0]["Id"],
            "SobjectType": sobject,
            "Field": given["fullName"],
            "PermissionsRead": True,
            "PermissionsEdit": True,
        }
    )


main()
