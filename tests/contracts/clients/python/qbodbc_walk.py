"""qbodbc on a DSN of the company file: its helpers for reading, writing and QODBC's procedures; prints JSON."""

import json
import sys
import warnings
from typing import Any

warnings.filterwarnings("ignore", message="pandas only supports SQLAlchemy")

from qbodbc import QuickBooks  # noqa: E402


def main() -> None:
    quickbooks = QuickBooks(DSN="Books")
    quickbooks.connect()
    seen: dict[str, Any] = {}
    quickbooks.sql("INSERT INTO Customer (Name, Notes) VALUES (?, ?)", ["Zoë's", "by qbodbc"])
    made = quickbooks.last_insert("Customer")
    frame = quickbooks.query(
        "SELECT TOP 5 ListID, Name, Balance, IsActive FROM Customer WHERE Notes = 'by qbodbc'"
    )
    seen["query"] = [list(frame.columns), frame.iloc[0]["ListID"] == made, frame.iloc[0]["Name"]]
    columns = quickbooks.columns("Customer").set_index("COLUMNNAME")
    seen["columns"] = [
        len(columns) > 100,
        columns.loc["Name"]["TYPENAME"],
        int(columns.loc["Name"]["REQUIRED_ON_INSERT"]),
    ]
    seen["primary_keys"] = [list(row)[3] for row in quickbooks.primary_keys("Customer")]
    seen["file_name"] = quickbooks.file_name()
    quickbooks.close()
    json.dump(seen, sys.stdout)


main()
