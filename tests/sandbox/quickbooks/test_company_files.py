"""Several files of one company, files of older versions, QuickBooks' products."""

from pathlib import Path

import pyodbc
import pytest

from sandbox.quickbooks.company import file
from sandbox.quickbooks.company.connections import connect
from sandbox.quickbooks.company.file import CompanyFile
from sandbox.quickbooks.schema import views
from sandbox.quickbooks.schema.tables import Schema
from tests.sandbox.quickbooks.conftest import Books


def test_a_second_file_of_a_company_is_wholly_apart(books: Books) -> None:
    status, second = books.control("POST", "files", {"name": "second"})
    assert (status, second["user"], second["password"]) == (
        201,
        books.connection["user"],
        books.connection["password"],
    )
    assert f"DATABASE={books.slug}/second;" in second["odbc"]
    books.insert("Customer", Name="First")
    other = pyodbc.connect(f"{second['odbc']};UID={second['user']};PWD={second['password']}", autocommit=True)
    assert other.execute("SELECT COUNT(*) FROM Customer").fetchval() == 0
    other.execute("INSERT INTO Customer (Name) VALUES ('Second')")
    assert other.execute("sp_qbfilename").fetchval() != books.value("sp_qbfilename")
    other.close()
    assert books.rows("SELECT Name FROM Customer") == [("First",)]
    body = {"statement": "SELECT Name FROM Customer"}
    assert books.server.call("POST", f"{books.slug}+second/quickbooks/sql", body)[1]["rows"] == [["Second"]]
    assert books.control("GET", "files") == (200, {"files": [books.slug, f"{books.slug}/second"]})
    assert books.control("POST", "files", {"name": "second"})[0] == 409
    for name in ("", "../up", "A", "a/b", "a+b", "a.b"):
        assert books.control("POST", "files", {"name": name})[0] == 400


def test_a_file_that_was_not_made_cannot_be_opened(books: Books) -> None:
    for name in ("/none", "/../other", "/", "+none"):
        odbc = books.connection["odbc"].replace(f"DATABASE={books.slug};", f"DATABASE={books.slug}{name};")
        with pytest.raises(pyodbc.Error) as refused:
            pyodbc.connect(f"{odbc};UID=Admin;PWD={books.connection['password']}", timeout=10)
        assert "Error: 80040403" in str(refused.value)


def test_a_file_of_an_older_version_gets_the_new_tables_and_columns(tmp_path: Path) -> None:
    path = tmp_path / "books.sqlite3"
    company = file.create(path, company_name="Books", custom_fields=(("Customer", "AccountID"),))
    company.set_country("CA")
    company.close()
    old = connect(path, writes=True)
    for statement in views.drop(Schema()):
        old.execute(statement)
    for name in ("SalesOrderLineRows", "SalesOrder", "PriceLevelPerItemRows", "qb_fulfilment"):
        old.execute(f'DROP TABLE "{name}"')
    old.execute('ALTER TABLE "InvoiceLineRows" DROP COLUMN "InvoiceLineGroupUnitOfMeasure"')
    old.pragma("user_version", 0)
    old.close()
    company = CompanyFile(path)
    reader = company.readers.take()
    for table in company.schema.tables.values():
        names = [row[0] for row in reader.execute("SELECT name FROM pragma_table_info(?)", (table.name,))]
        assert names == [column.name for column in table.columns if column.queryable], table.name
    company.readers.give_back(reader)
    company.close()


def test_a_product_takes_so_many_custom_fields(books: Books) -> None:
    assert books.control("GET", "product") == (200, {"product": "Premier"})
    for number in range(6):  # one is there from the start
        body = {"table": "Customer", "label": f"Field {number}"}
        assert books.control("POST", "custom-fields", body)[0] == 201
    eighth = {"table": "Customer", "label": "Eighth"}
    status, answer = books.control("POST", "custom-fields", eighth)
    assert (status, answer["error"]) == (400, "Premier takes at most 7 custom fields of Customer")
    assert books.control("PUT", "product", {"product": "Enterprise"}) == (200, {"product": "Enterprise"})
    assert books.control("POST", "custom-fields", eighth)[0] == 201
    assert books.control("PUT", "product", {"product": "Premier"})[0] == 400
    assert books.control("PUT", "product", {"product": "Online"})[0] == 400
    assert books.value("SELECT COUNT(*) FROM CustomField WHERE AssignToObject = 'Customer'") == 8
    assert books.rows("SELECT DataExtName, DataExtType FROM CustomField WHERE AssignToObject = 'Item'") == [
        ("Item Code", "STR255TYPE")
    ]
