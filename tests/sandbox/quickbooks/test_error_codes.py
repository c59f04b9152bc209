"""Every code of source.txt 7.3: which fault or which real cause brings it, and what pyodbc shows then."""

import re

import pyodbc
import pytest

from sandbox.quickbooks import errors
from tests.sandbox.quickbooks.conftest import Books

_PARTS = {"table": "Class", "request": "INSERT Class", "field": "Name", "value": "Nameless"}
#: Codes that 7.3 names, single ones and ranges; 80040400 to 80040427 are asked at a connect as well.
_NAMED = [
    0, 1, 500, 501, 510, 530, 531, 550, 560, 570, 1000, 1010, 1030, 3000, 3010, 3020, 3030, 3040, 3045,
    3050, 3060, 3065, 3070, 3080, 3085, 3090, 3100, 3101, 3120, 3121, 3130, 3140, 3150, 3151, 3152, 3153,
    3160, 3161, 3162, 3170, 3171, 3172, 3173, 3174, 3175, 3176, 3177, 3180, 3185, 3190, 3200, 3205, 3210,
    3220, 3231, 3240, 3250, 3260, 3261, 3262, 3263, 3270, 3290, 3300, 3310, 3320, 3330, 3340, 3350, 3360,
    9001, 9002, 9003, 9004, 9005, 9100, 9101, 9102, 9103,
]  # fmt: skip
_ACCESS = [f"800404{number:02X}" for number in range(0x28)]


def test_every_code_of_the_source_is_known() -> None:
    assert set(map(str, _NAMED)) | set(_ACCESS) <= set(errors.known_codes())


@pytest.mark.parametrize("group", [_NAMED[:26], _NAMED[26:52], _NAMED[52:]])
def test_a_fault_brings_each_code_with_its_text(books: Books, group: list[int]) -> None:
    for code in map(str, group):
        books.fault(kind="error", code=code, call="INSERT INTO Class")
        text = books.refused("INSERT INTO Class (Name) VALUES ('Nameless')")
        expected = str(errors.error_of(code, **_PARTS))
        assert re.match(r"\[\w{5}\] " + re.escape(expected) + r";?\s", text), (code, text)
        # information and warnings come with the effect, everything else in its place
        made = books.run("DELETE FROM Class WHERE Name = 'Nameless'")
        assert made == (1 if errors.has_effect(code) else 0), code


def test_access_codes_come_at_a_connect_and_in_a_session(books: Books) -> None:
    for code in _ACCESS:
        books.fault(kind="error", code=code, call="connect")
        with pytest.raises(pyodbc.OperationalError) as refused:
            books.connect()
        assert str(errors.error_of(code)) in str(refused.value), code
    books.fault(kind="error", code="8004040d", call="SELECT")
    assert "[QODBC] Error: 8004040D - The ticket parameter is invalid." in books.refused(
        "SELECT Name FROM Class"
    )
    books.fault(kind="error", code="3100")
    books.connect().close()  # a code of an answer leaves connects alone, and waits for a statement
    assert "Error: 3100 - " in books.refused("SELECT Name FROM Class")


def test_an_unknown_code_is_no_fault(books: Books) -> None:
    for code in ("", "42", "80040500", "3100x"):
        assert books.control("POST", "faults", {"kind": "error", "code": code})[0] == 400
    assert books.control("POST", "faults", {"kind": "rate_limit"})[0] == 400


#: Code, statement, and what the text says: errors that come of themselves.
_CAUSES: tuple[tuple[int, str, str], ...] = (
    (3000, "INSERT INTO Customer (Name, ParentRefListID) VALUES ('x', 'zz')", 'object ID "zz"'),
    (3010, "INSERT INTO Customer (Name, IsActive) VALUES ('x', 'maybe')", 'boolean value "maybe"'),
    (3020, "INSERT INTO Customer (Name, JobStartDate) VALUES ('x', '2024-02-30')", 'date value "2024-02-30"'),
    (3040, "INSERT INTO Customer (Name, CreditLimit) VALUES ('x', 'much')", 'amount value "much"'),
    (3070, f"INSERT INTO Customer (Name) VALUES ('{'x' * 42}')", "42 characters, the maximum length is 41."),
    (3090, "INSERT INTO Customer (Name) VALUES ('a:b')", 'invalid name: "a:b"'),
    (
        3100,
        "INSERT INTO Customer (Name) VALUES ('taken')",
        'The name "taken" of the list element is already in use.',
    ),
    (3130, "INSERT INTO Customer (Name, ParentRefFullName) VALUES ('x', 'Nobody')", 'parent "Nobody"'),
    (3140, "INSERT INTO Invoice (CustomerRefFullName) VALUES ('Nobody')", 'Customer "Nobody"'),
    (3150, "INSERT INTO Customer (Phone) VALUES ('1')", 'missing element: "Name"'),
    (3151, "INSERT INTO Customer (Name, Balance) VALUES ('x', 1)", 'element "Balance" cannot be used'),
    (3152, "INSERT INTO Customer (Name, JobStatus) VALUES ('x', 'Odd')", 'enumerated value "Odd"'),
    (3160, "DELETE FROM Account WHERE Name = 'Sales'", "cannot be deleted"),
    (3120, "sp_void Invoice WHERE TxnID = '1-1'", "cannot be found"),
    (3190, "UPDATE Customer SET IsActive = NULL WHERE Name = 'Taken'", "the IsActive field"),
    (
        3220,
        "UPDATE Preferences SET AccountingPreferencesClosingDate = {d '2024-01-01'}",
        "authorization problem",
    ),
)


def test_errors_come_of_their_real_causes(books: Books) -> None:
    books.insert("Customer", Name="Taken")
    books.insert("ItemService", Name="Work", SalesOrPurchaseAccountRefFullName="Sales")
    for code, statement, part in _CAUSES:
        text = books.refused(statement)
        assert f"[QODBC] Error: {code} - " in text, (code, text)
        assert part in text, (code, text)
    payment = books.insert("ReceivePayment", CustomerRefFullName="Taken", TotalAmount=5, IsAutoApply=False)
    assert "Error: 3185 - " in books.refused("sp_void ReceivePayment WHERE TxnID = ?", payment)
    closing = "UPDATE Preferences SET AccountingPreferencesClosingDate = {d '2024-12-31'}"
    assert books.control("POST", "sql", {"statement": closing})[0] == 200
    assert "Error: 3171 - " in books.refused(
        "INSERT INTO InvoiceLine (CustomerRefFullName, InvoiceLineItemRefFullName, TxnDate)"
        " VALUES ('Taken', 'Work', {d '2024-12-31'})"
    )
