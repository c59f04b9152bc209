"""What a client can ask about tables and columns: the driver's own calls and QODBC's procedures."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pyodbc
import pytest

from sandbox.quickbooks.schema.tables import Schema
from tests.sandbox.quickbooks.conftest import Books

_SERVED = {
    "Account", "Class", "Company", "CreditMemo", "CreditMemoLine", "Currency", "Customer", "CustomerMsg",
    "CustomerType", "Employee", "Host", "Invoice", "InvoiceLine", "InvoiceLinkedTxn", "Item", "ItemDiscount",
    "ItemGroup", "ItemGroupLine", "ItemInventory", "ItemNonInventory", "ItemOtherCharge", "ItemPayment",
    "ItemSalesTax", "ItemService", "ItemSubtotal", "JobType", "ListDeleted", "OtherName", "PaymentMethod",
    "Preferences", "ReceivePayment", "ReceivePaymentLine", "SalesReceipt", "SalesReceiptLine", "SalesRep",
    "SalesTaxCode", "ShipMethod", "StandardTerms", "Template", "Terms", "TxnDeleted", "Vendor",
}  # fmt: skip


def test_tables_are_listed_both_ways(books: Books) -> None:
    by_driver = {row.table_name for row in books.database.cursor().tables().fetchall()}
    by_procedure = {row[2] for row in books.rows("sp_tables")}
    assert by_driver == by_procedure
    assert by_driver >= _SERVED
    some = [row.table_name for row in books.database.cursor().tables(table="Invoice%").fetchall()]
    assert some == ["Invoice", "InvoiceLine", "InvoiceLinkedTxn"]


def test_every_table_can_be_read_whole(make_books: Callable[..., Books]) -> None:
    books = make_books()
    for table in Schema().tables.values():
        cursor = books.database.execute(f"SELECT * FROM {table.name}")
        names = [column[0] for column in cursor.description]
        assert names == [column.name for column in table.columns if column.queryable]


def test_the_driver_tells_columns_with_types_and_lengths(books: Books) -> None:
    columns = {row.column_name: row for row in books.database.cursor().columns(table="Customer").fetchall()}
    assert columns["Name"].column_size == 41
    assert columns["FullName"].column_size == 209
    assert columns["CreditLimit"].type_name == "numeric"
    assert (columns["CreditLimit"].column_size, columns["CreditLimit"].decimal_digits) == (15, 2)
    assert columns["IsActive"].type_name == "bool"
    assert columns["TimeModified"].type_name == "timestamp"
    assert columns["CustomFieldAccountID"].column_size == 255
    (only,) = books.database.cursor().columns(table="Customer", column="Name").fetchall()
    assert only.column_name == "Name"


def test_primary_keys(books: Books) -> None:
    assert [row.column_name for row in books.database.cursor().primaryKeys("Customer").fetchall()] == [
        "ListID"
    ]
    assert [row.column_name for row in books.database.cursor().primaryKeys("Invoice").fetchall()] == ["TxnID"]
    assert books.rows("sp_primarykeys Vendor")[0][3] == "ListID"
    assert books.rows("sp_primarykeys InvoiceLine")[0][3] == "FQPrimaryKey"


def columns_of(books: Books, table: str) -> dict[str, dict[str, object]]:
    cursor = books.database.execute(f"sp_columns {table}")
    names = [column[0] for column in cursor.description]
    return {row[3]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}


def test_sp_columns_tells_what_may_be_written(books: Books) -> None:
    customer = columns_of(books, "Customer")
    assert customer["Name"]["INSERTABLE"] is True
    assert customer["Name"]["REQUIRED_ON_INSERT"] is True
    assert customer["Name"]["PRECISION"] == 41
    assert customer["ListID"]["INSERTABLE"] is False
    assert customer["Balance"]["UPDATEABLE"] is False
    assert (customer["ExternalGUID"]["INSERTABLE"], customer["ExternalGUID"]["UPDATEABLE"]) == (True, False)
    assert customer["TermsRefListID"]["RELATES_TO"] == "StandardTerms,DateDrivenTerms"
    assert customer["CustomFieldAccountID"]["CUSTOM_FIELD_NAME"] == "AccountID"
    assert columns_of(books, "ItemService")["CustomFieldItemCode"]["CUSTOM_FIELD_NAME"] == "Item Code"
    line = columns_of(books, "InvoiceLine")
    assert line["TxnID"]["INSERTABLE"] is True
    assert line["FQSaveToCache"]["INSERTABLE"] is True
    assert columns_of(books, "ReceivePayment")["IsAutoApply"]["QUERYABLE"] is False
    assert not any(column["INSERTABLE"] for column in columns_of(books, "Company").values())


def test_small_procedures(books: Books) -> None:
    assert books.value("sp_qbfilename") == f"{books.slug}.qbw"
    assert books.value("sp_optimizefullsync") == "OK"
    assert books.value("sp_lastinsertid Customer") is None
    made = books.insert("Customer", Name="A")
    assert books.value("{call sp_lastinsertid('Customer')}") == made
    other = books.connect()
    assert other.execute("sp_lastinsertid Customer").fetchval() is None
    other.close()


def test_the_company_and_its_host(books: Books) -> None:
    assert books.rows("SELECT QBFileMode, Country FROM Host") == [("MultiUser", "US")]
    assert books.value("SELECT CompanyName FROM Company") == books.slug.replace("-", " ").title()
    assert books.rows(
        "SELECT AccountingPreferencesClosingDate, WorkstationUTCOffsetMinutes FROM Preferences"
    ) == [(None, 0)]


def test_keys_and_indexes_of_tables(books: Books) -> None:
    def cursor() -> pyodbc.Cursor:
        return books.database.cursor()

    (terms,) = [
        row for row in cursor().foreignKeys(foreignTable="Customer") if row.fkcolumn_name == "TermsRefListID"
    ]
    assert (terms.pktable_name, terms.pkcolumn_name, terms.fk_name) == (
        "Terms",
        "ListID",
        "Customer_TermsRefListID_fkey",
    )
    both = cursor().foreignKeys(table="Customer", foreignTable="Invoice").fetchall()
    assert [(row.fktable_name, row.fkcolumn_name) for row in both] == [("Invoice", "CustomerRefListID")]
    to_invoice = {row.fktable_name for row in cursor().foreignKeys(table="Invoice")}
    assert "InvoiceLine" in to_invoice
    indexes = [row for row in cursor().statistics("Invoice", unique=True) if row.index_name]
    assert [(row.index_name, row.column_name, row.non_unique) for row in indexes] == [
        ("Invoice_pkey", "TxnID", 0)
    ]
    assert cursor().rowIdColumns("Customer").fetchall() == []
    with pytest.raises(pyodbc.Error, match="does not exist"):
        cursor().rowIdColumns("qb_element")


def test_procedures_and_types_are_listed(books: Books) -> None:
    names = [row.procedure_name for row in books.database.cursor().procedures()]
    assert names[:3] == ["sp_batchclear", "sp_batchstart", "sp_batchupdate"]
    assert "sp_lastinsertid" in names
    some = [row.procedure_name for row in books.database.cursor().procedures("sp_opt%")]
    assert some == ["sp_optimizefullsync", "sp_optimizeupdatesync"]
    assert {"varchar", "numeric", "bool", "date", "int4"} <= {
        row.type_name for row in books.database.cursor().getTypeInfo()
    }


def test_sp_columns_has_the_names_that_qbodbc_reads(books: Books) -> None:
    described = [column[0] for column in books.database.execute("sp_columns Customer").description]
    wanted = [
        "COLUMNNAME", "TYPENAME", "NULLABLE", "REMARKS", "DEFAULT", "DATATYPE", "DATETIME_SUBTYPE",
        "ORDINAL_POSITION", "IS_NULLABLE", "QUERYABLE", "UPDATEABLE", "INSERTABLE", "REQUIRED_ON_INSERT", "FORMAT",
        "RELATES_TO", "JUMPIN_TYPE", "CUSTOM_FIELD_NAME",
    ]  # fmt: skip
    assert [name for name in described if name in wanted] == wanted


@pytest.fixture
def isql(books: Books, tmp_path: Path) -> Callable[[str], str]:
    """unixODBC's isql in batch mode: what it prints for some lines."""
    pairs = dict(part.split("=", 1) for part in books.connection["odbc"].split(";"))
    driver = pairs.pop("DRIVER").strip("{}")
    pairs["Servername"] = pairs.pop("SERVER")
    lines = [f"{name}={value}" for name, value in pairs.items()]
    (tmp_path / "odbc.ini").write_text("\n".join([f"[books]\nDriver={driver}", *lines]) + "\n")
    environment = {**os.environ, "ODBCINI": str(tmp_path / "odbc.ini")}

    def run(text: str) -> str:
        command = ["isql", "books", books.connection["user"], books.connection["password"], "-b", "-d|"]
        done = subprocess.run(
            command, input=text, env=environment, capture_output=True, text=True, timeout=30, check=False
        )
        return done.stdout + done.stderr

    return run


def test_isql_reads_writes_and_asks_for_help(books: Books, isql: Callable[[str], str]) -> None:
    books.insert("Class", Name="One")
    assert isql("SELECT Name, IsActive FROM Class\n") == "One|1\n"
    listed = isql("help\n")
    assert "|public|Customer|TABLE|" in listed
    assert "|public|Class|IsActive|-7|bool|" in isql("help Class\n")
    isql("INSERT INTO Class (Name) VALUES ('Two')\n")
    assert books.value("SELECT COUNT(*) FROM Class") == 2
    assert isql("sp_primarykeys Class\n").split("|")[3] == "ListID"
