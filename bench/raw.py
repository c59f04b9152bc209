"""The limits of the machine: the same rows by bare pyodbc, the same records by bare collections and Bulk calls.

``python -m bench.raw in|out COUNT`` with {"pair": ..., "spare": ...} on standard input; prints seconds by name as JSON.
``in`` is QuickBooks to Salesforce, ``out`` the other way. The spare pair takes what is written a second time.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from bench import firms
from bench.org import Org

Seconds = dict[str, float]


def inbound(pair: dict[str, Any], spare: dict[str, Any], count: int) -> Seconds:
    """Read customers, create accounts both ways, write the accounts' Ids back."""
    firms.insert_customers(pair["quickbooks"], firms.customer_values(count))
    seconds: Seconds = {}
    with _timed(seconds, "read by pyodbc"):
        customers = firms.read_customers(pair["quickbooks"])
    records = [
        {**account, "QB_List_ID__c": row[0], "QB_Full_Name__c": row[3]}
        for account, row in zip(firms.accounts(count), customers, strict=True)
    ]
    with _org(pair) as org, _timed(seconds, "write by collections"):
        org.create_by_collections("Account", records)
    with _org(spare) as org, _timed(seconds, "write by Bulk 2.0"):
        org.create_by_bulk("Account", records)
    with _org(pair) as org:
        ids = [(record["QB_List_ID__c"], record["Id"]) for record in firms.read_accounts(org)]
    with _timed(seconds, "keys back by pyodbc"):
        firms.write_account_ids(pair["quickbooks"], ids)
    return seconds


def outbound(pair: dict[str, Any], spare: dict[str, Any], count: int) -> Seconds:
    """Read accounts, insert customers with the accounts' Ids, write the ListIDs back."""
    with _org(pair) as org:
        org.create_by_collections("Account", list(firms.accounts(count)))
        seconds: Seconds = {}
        with _timed(seconds, "read by query"):
            accounts = firms.read_accounts(org)
        by_name = {values[0]: values for values in firms.customer_values(count)}
        rows = [(*by_name[account["Name"]], account["Id"]) for account in accounts]
        with _timed(seconds, "write by pyodbc"):
            columns = (*firms.CUSTOMER_COLUMNS, "CustomFieldAccountID")
            list_ids = firms.insert_customers(pair["quickbooks"], rows, columns)
        keys = [
            {"Id": account["Id"], "QB_List_ID__c": list_id, "QB_Full_Name__c": account["Name"]}
            for account, list_id in zip(accounts, list_ids, strict=True)
        ]
        with _timed(seconds, "keys back by collections"):
            org.update_by_collections("Account", keys)
    return seconds


@contextmanager
def _org(pair: dict[str, Any]) -> Iterator[Org]:
    org = Org(pair["salesforce"])
    try:
        yield org
    finally:
        org.close()


@contextmanager
def _timed(seconds: Seconds, name: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    seconds[name] = time.perf_counter() - began


_WAYS: dict[str, Callable[[dict[str, Any], dict[str, Any], int], Seconds]] = {"in": inbound, "out": outbound}


def main() -> None:
    """Measure one way once."""
    way, count = sys.argv[1], int(sys.argv[2])
    given = json.load(sys.stdin)
    json.dump(_WAYS[way](given["pair"], given["spare"], count), sys.stdout)


if __name__ == "__main__":
    main()
