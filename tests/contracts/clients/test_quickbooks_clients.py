"""Clients of the company file, by a data source of the machine as a person would set one up."""

import json
from pathlib import Path

import pytest

from tests.contracts.clients.conftest import CLIENTS, Systems

_PYTHON = Path(__file__).parent / "python"


@pytest.fixture(scope="module")
def data_source(systems: Systems, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Environment with the company file as the data source Books."""
    facts = systems.quickbooks
    path = tmp_path_factory.mktemp("odbc") / "odbc.ini"
    path.write_text(
        "[Books]\nDriver=PostgreSQL Unicode\n"
        f"Servername={facts['host']}\nPort={facts['port']}\nDatabase={systems.slug}\n"
        f"Username={facts['user']}\nPassword={facts['password']}\n"
        "BoolsAsChar=0\nMaxVarcharSize=4095\nSSLmode=disable\n"
    )
    return {"ODBCINI": str(path)}


def test_qbodbc_finds_what_it_offers(systems: Systems, data_source: dict[str, str]) -> None:
    python = CLIENTS / "small" / "bin" / "python"
    seen = systems.run([python, _PYTHON / "qbodbc_walk.py"], more=data_source).json
    assert seen == {
        "query": [["ListID", "Name", "Balance", "IsActive"], True, "Zoë's"],
        "columns": [True, "VARCHAR", 1],
        "primary_keys": ["ListID"],
        "file_name": seen["file_name"],
    }
    assert seen["file_name"].lower().endswith(".qbw")


def test_isql_lists_tables_and_runs_statements(systems: Systems, data_source: dict[str, str]) -> None:
    def isql(text: str, *options: str) -> str:
        command = ["isql", "-b", *options, "Books"]
        return systems.run(command, given=text + "\n", more=data_source, folder=systems.home).out

    tables = isql("help", "-d|")
    for name in ("Customer", "InvoiceLine", "BillExpenseLine", "JournalEntryLine"):
        assert f"|{name}|" in tables
    isql("INSERT INTO Vendor (Name) VALUES ('Müller & Co')")
    assert isql("SELECT Name FROM Vendor WHERE Name LIKE 'm%'", "-d|").strip() == "Müller & Co"
    assert len(isql("sp_lastinsertid Vendor", "-d|").splitlines()) == 1


def test_tables_of_other_libraries_hold_the_companys_rows(
    systems: Systems, data_source: dict[str, str]
) -> None:
    facts = systems.quickbooks
    address = f"{facts['odbc']};UID={facts['user']};PWD={facts['password']}"
    python = CLIENTS / "small" / "bin" / "python"
    script = _PYTHON / "data_frames_walk.py"
    seen = systems.run([python, script], given=json.dumps({"odbc": address}), more=data_source).json
    assert seen == {
        "pandas": [[150, 5], True, "datetime64"],
        "pandas by parameter": 50,
        "pandas in chunks": [60, 60, 30],
        "polars": [150, 149, "Boolean"],
        "polars over Arrow": [150, True, "é"],
        "batches": [64, 64, 22],
        "Arrow by parameter": ["é"],
        "petl": [150, ["ListID", "Name", "Notes", "IsActive", "TimeCreated"]],
        "aioodbc": [150, 150, 150, 150],
        "refused": True,
    }


def test_pyodbc_writes_and_reads_every_kind_of_value(systems: Systems, data_source: dict[str, str]) -> None:
    python = CLIENTS / "small" / "bin" / "python"
    seen = systems.run([python, _PYTHON / "pyodbc_walk.py"], given=json.dumps({}), more=data_source).json
    assert seen == {
        "types": {
            "Name": "str",
            "Balance": "Decimal",
            "IsActive": "bool",
            "TimeCreated": "datetime",
            "JobStartDate": "date",
            "Notes": "str",
            "Email": "NoneType",
        },
        "notes": "Ünïcödé\nzweite Zeile",
        "many": 500,
        "in order": True,
        "refused": ["HY000", 3100],
        "line": ["2.00000", "9.99000", "19.98"],
        "subtotal": "19.98",
        "tables": True,
        "columns": ["ListID", "TimeCreated", "TimeModified"],
        "keys": ["ListID"],
        "types of the driver": True,
        "rowcount": 1,
        "voided": "0.00",
        "deleted": 1,
    }
