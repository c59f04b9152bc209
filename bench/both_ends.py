"""Both ends of one pair side by side: do they name each other, and did anything move."""

from collections.abc import Iterator, Mapping
from typing import Any

from bench.books import connected, rows
from bench.org import Org

#: What is compared, sObject or table: version of every record.
_SOBJECTS = ("Account", "Contact", "Product2", "PricebookEntry", "Opportunity", "OpportunityLineItem")
_TABLES = {"Customer": "ListID", "Item": "ListID", "Invoice": "TxnID"}

#: Beginnings of QuickBooks statements and methods of Salesforce calls that change something.
_STATEMENTS = ("INSERT", "UPDATE", "DELETE", "SP_VOID")
_METHODS = ("POST", "PATCH", "PUT", "DELETE", "SOAP")
#: Those of them that change nothing.
_READING = ("oauth", "login", "readmetadata", "describe", "jobs/query", "query")


def binding_differences(pair: Mapping[str, Any]) -> list[str]:
    """Where an account, product or won opportunity and its QuickBooks record do not name each other."""
    with connected(pair["quickbooks"]) as books:
        customers = {row[0]: (row[1], row[2]) for row in rows(books, _CUSTOMERS)}
        items = {row[0]: row[1] for row in rows(books, "SELECT ListID, Name FROM Item")}
        invoices = {row[0]: row[1] for row in rows(books, "SELECT TxnID, Memo FROM Invoice")}
    org = Org(pair["salesforce"])
    try:
        accounts = list(org.query("SELECT Id, Name, Active__c, QB_List_ID__c, QB_Full_Name__c FROM Account"))
        products = list(org.query("SELECT Id, Name, QB_List_ID__c FROM Product2"))
        won = list(
            org.query("SELECT Id, Name, QB_Invoice_TxnID__c FROM Opportunity WHERE StageName = 'Closed Won'")
        )
    finally:
        org.close()
    wrong = []
    for account in accounts:
        name, list_id = account["Name"], account["QB_List_ID__c"]
        if account["Active__c"] != "Yes":
            if list_id:
                wrong.append(f"account {name!r} is not active, yet bound to {list_id}")
        elif (name, account["Id"]) != customers.get(list_id):
            wrong.append(f"account {name!r} ({account['Id']}) and customer {customers.get(list_id)} differ")
        elif account["QB_Full_Name__c"] != name:
            wrong.append(f"account {name!r} holds the full name {account['QB_Full_Name__c']!r}")
    wrong += [
        f"product {product['Name']!r} is bound to {product['QB_List_ID__c']}, which is not its item"
        for product in products
        if items.get(product["QB_List_ID__c"]) != product["Name"]
    ]
    wrong += [
        f"opportunity {one['Name']!r} is bound to {one['QB_Invoice_TxnID__c']}, which is not its invoice"
        for one in won
        if invoices.get(one["QB_Invoice_TxnID__c"]) != one["Name"]
    ]
    return wrong


_CUSTOMERS = "SELECT ListID, FullName, CustomFieldAccountID FROM Customer"


def versions(pair: Mapping[str, Any]) -> dict[str, str]:
    """SystemModstamp or EditSequence of every record, by ``object id``."""
    org = Org(pair["salesforce"])
    try:
        found = {
            f"{name} {record['Id']}": record["SystemModstamp"]
            for name in _SOBJECTS
            for record in org.query(f"SELECT Id, SystemModstamp FROM {name}")  # noqa: S608 - fixed names
        }
    finally:
        org.close()
    with connected(pair["quickbooks"]) as books:
        for table, key in _TABLES.items():
            for record_id, sequence in rows(books, f"SELECT {key}, EditSequence FROM {table}"):  # noqa: S608
                found[f"{table} {record_id}"] = str(sequence)
    return found


def moved(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Records that came, went or changed."""
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def writes(calls: Mapping[str, Mapping[str, int]]) -> Iterator[tuple[str, str, int]]:
    """Side, kind and count of the counted calls that change something."""
    for kind, count in calls["salesforce"].items():
        method, _, path = kind.partition(" ")
        if method in _METHODS and not path.lower().lstrip("/").removeprefix("services/").startswith(_READING):
            yield "salesforce", kind, count
    for kind, count in calls["quickbooks"].items():
        if kind.upper().startswith(_STATEMENTS):
            yield "quickbooks", kind, count
