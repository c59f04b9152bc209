"""pyforce, the SOAP client in the line of beatbox: login, records, queries with parents and children, search."""

import json
import sys
from typing import Any

import pyforce


def main() -> None:
    given = json.load(sys.stdin)
    facts = given["salesforce"]
    seen: dict[str, Any] = {}
    client = pyforce.PythonClient(serverUrl=f"{facts['instance_url']}/services/Soap/u/60.0")
    told = client.login(facts["username"], facts["password"] + facts["security_token"])
    seen["login"] = told["userInfo"]["userFullName"]
    seen["user"] = client.getUserInfo()["userId"] == told["userId"]
    seen["time"] = client.getServerTimestamp().endswith("Z")
    seen["global"] = {"Account", "Contact"} <= {one.name for one in client.describeGlobal()["sobjects"]}
    account = client.describeSObjects(["Account"])[0]
    seen["describe"] = [account.name, account.keyPrefix, account.urlNew.endswith("/001/e")]

    made = client.create({"type": "Account", "Name": "By pyforce é", "NumberOfEmployees": 7})[0]["id"]
    people = [{"type": "Contact", "LastName": name, "AccountId": made} for name in ("One", "Two")]
    seen["create"] = [one["success"] for one in client.create([*people, {"type": "Contact"}])]
    client.update({"type": "Account", "Id": made, "BillingCity": "Gent", "NumberOfEmployees": None})
    (row,) = client.retrieve("Name,BillingCity,NumberOfEmployees", "Account", [made])
    seen["retrieve"] = [row["Name"], row["BillingCity"], row["NumberOfEmployees"]]
    outer = {"type": "Account", given["external_id"]: "P-1", "Name": "pyforce outer"}
    seen["upsert"] = [client.upsert(given["external_id"], outer)[0]["created"] for _ in range(2)]
    query = (
        "SELECT Name, CreatedDate, (SELECT LastName FROM Contacts ORDER BY LastName) FROM Account WHERE Id = "
    )
    (row,) = client.query(f"{query}'{made}'")
    seen["query"] = [
        row["Name"],
        row["CreatedDate"].year >= 2026,
        [one["LastName"] for one in row["Contacts"]],
    ]
    parents = client.query(
        f"SELECT LastName, Account.Name FROM Contact WHERE AccountId = '{made}' ORDER BY LastName"
    )
    seen["parent"] = [one["Account"]["Name"] for one in parents]
    # The client itself reads no more than the first record that a search found.
    found = client.search("FIND {pyforce} IN NAME FIELDS RETURNING Account (Id, Name ORDER BY Name)")
    seen["search"] = [one["Name"] for one in found]
    seen["delete"] = client.delete([made])[0]["success"]
    try:
        client.query("SELECT Nothing FROM Account")
    except pyforce.SoapFaultError as refused:
        seen["refused"] = refused.faultCode
    json.dump(seen, sys.stdout)


main()
