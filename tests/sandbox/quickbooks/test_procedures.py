"""Procedures that write: rows that are sent together, transactions made void."""

from tests.sandbox.quickbooks.conftest import Books


def test_a_batch_is_sent_together_and_tells_of_each_row(books: Books) -> None:
    books.insert("Customer", Name="There")
    books.rows("sp_batchstart Customer")
    for name in ("One", "there", "Two"):
        assert books.run("INSERT INTO Customer (Name) VALUES (?)", name) == 1
    books.insert("Class", Name="Aside")  # other tables are written at once
    assert books.value("SELECT COUNT(*) FROM Customer") == 1
    answers = books.rows("sp_batchupdate Customer")
    made = dict(books.rows("SELECT Name, ListID FROM Customer"))
    assert set(made) == {"There", "One", "Two"}
    assert answers == [
        (1, made["One"], "0", "Status OK"),
        (2, None, "3100", '[QODBC] Error: 3100 - The name "there" of the list element is already in use.'),
        (3, made["Two"], "0", "Status OK"),
    ]
    assert books.value("sp_lastinsertid Customer") == made["Two"]
    books.insert("Customer", Name="After")


def test_lines_of_a_batch_become_transactions(books: Books) -> None:
    books.insert("ItemService", Name="Work", SalesOrPurchaseAccountRefFullName="Sales")
    books.insert("Customer", Name="A")
    line = "INSERT INTO InvoiceLine (CustomerRefFullName, InvoiceLineItemRefFullName, FQSaveToCache) VALUES (?, ?, ?)"
    books.rows("sp_batchstart InvoiceLine")
    for save in (1, 0, 0):
        books.run(line, "A", "Work", save)
    assert books.value("SELECT COUNT(*) FROM Invoice") == 0
    books.rows("sp_batchupdate InvoiceLine")
    assert books.value("SELECT COUNT(*) FROM Invoice") == 2
    assert books.value("SELECT COUNT(*) FROM InvoiceLine") == 3


def test_a_batch_is_cleared_and_goes_with_its_session(books: Books) -> None:
    books.rows("sp_batchstart Class")
    books.run("INSERT INTO Class (Name) VALUES ('x')")
    assert "A batch is started already: Class" in books.refused("sp_batchstart Class")
    books.rows("sp_batchclear Class")
    assert "No batch is started: Class" in books.refused("sp_batchupdate Class")
    other = books.connect()
    other.execute("sp_batchstart Class").fetchall()
    other.execute("INSERT INTO Class (Name) VALUES ('y')")
    other.close()
    books.insert("Class", Name="z")
    assert books.rows("SELECT Name FROM Class") == [("z",)]


def test_sp_void_answers_with_a_row_as_qbodbc_expects(books: Books) -> None:
    books.insert("ItemService", Name="Work", SalesOrPurchaseAccountRefFullName="Sales")
    books.insert("Customer", Name="A")
    line = "INSERT INTO InvoiceLine (CustomerRefFullName, InvoiceLineItemRefFullName, InvoiceLineRate) VALUES (?, ?, 5)"
    books.run(line, "A", "Work")
    invoice = books.value("sp_lastinsertid InvoiceLine")
    assert books.value("SELECT Subtotal FROM Invoice") == 5
    assert books.value("sp_void Invoice WHERE TxnID = ?", invoice) == "OK"
    assert books.value("SELECT Subtotal FROM Invoice") == 0
