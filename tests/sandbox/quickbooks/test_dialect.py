"""QODBC's dialect: what is understood, and that texts never become part of a statement."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from sandbox.quickbooks.dialect.select import translate
from sandbox.quickbooks.dialect.tokens import TokenKind, tokenise
from sandbox.quickbooks.errors import DialectError
from sandbox.quickbooks.schema.tables import Schema
from tests.sandbox.quickbooks.conftest import Books


def test_texts_hold_quotes_marks_and_words() -> None:
    tokens = tokenise('SELECT \'it\'\'s ; ? -- "x" $1 FROM\' , "It""s" , [Two words] , $2 -- end')
    assert [(token.kind, token.value) for token in tokens] == [
        (TokenKind.NAME, "SELECT"),
        (TokenKind.TEXT, 'it\'s ; ? -- "x" $1 FROM'),
        (TokenKind.OPERATOR, ","),
        (TokenKind.QUOTED_NAME, 'It"s'),
        (TokenKind.OPERATOR, ","),
        (TokenKind.QUOTED_NAME, "Two words"),
        (TokenKind.OPERATOR, ","),
        (TokenKind.PARAMETER, "2"),
    ]


def test_casts_and_escapes_are_dates() -> None:
    tokens = tokenise("{d'2024-01-02'} {ts '2024-01-02 03:04:05'} '2024-01-02'::date")
    assert [(token.value, token.cast) for token in tokens] == [
        ("2024-01-02", "date"),
        ("2024-01-02 03:04:05", "timestamp"),
        ("2024-01-02", "date"),
    ]


def test_a_translation_binds_every_text() -> None:
    sql = (
        "select top 5 c.Name from Customer c unoptimized where c.Name like 'A%' and c.Balance > 10 order by 1"
    )
    translated = translate(tokenise(sql), Schema())
    assert translated.sql == (
        'SELECT "c" . "Name" FROM "Customer" "c" WHERE "c" . "Name" LIKE ?1 AND "c" . "Balance" > 10'
        " ORDER BY 1 LIMIT 5"
    )
    assert [parameter.text for parameter in translated.parameters] == ["A%"]


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT Name FROM sqlite_master", "Invalid table name: sqlite_master"),
        ("SELECT Name FROM qb_element", "Invalid table name: qb_element"),
        ("SELECT Name FROM Customer, qb_element", "Invalid table name: qb_element"),
        ("SELECT Name FROM (SELECT FullName AS Name FROM qb_element) x", "Invalid table name: qb_element"),
        ("SELECT Name FROM Customer WHERE Name = 'x", "Expected lexical element not found near"),
    ],
)
def test_only_served_tables_can_be_named(sql: str, message: str) -> None:
    with pytest.raises(DialectError, match=message.replace("[", r"\[")):
        translate(tokenise(sql), Schema())


@pytest.fixture
def filled(books: Books) -> Books:
    for number, (name, limit, start) in enumerate(
        (("Alpha", "1.00", "2024-01-01"), ("beta", "20.50", "2024-06-30"), ("GAMMA_1", "3.25", "2025-01-01"))
    ):
        books.insert(
            "Customer",
            Name=name,
            CreditLimit=Decimal(limit),
            JobStartDate=date.fromisoformat(start),
            IsActive=number != 1,
        )
    return books


def names(books: Books, condition: str, *parameters: object) -> list[str]:
    return [
        row[0]
        for row in books.rows(f"SELECT Name FROM Customer WHERE {condition} ORDER BY Name", *parameters)
    ]


def test_conditions_compare_as_quickbooks_does(filled: Books) -> None:
    assert names(filled, "Name = 'ALPHA'") == ["Alpha"]
    assert names(filled, "Name IN ('alpha', 'BETA')") == ["Alpha", "beta"]
    assert names(filled, "Name LIKE '%mm%'") == ["GAMMA_1"]
    assert names(filled, "Name LIKE 'gamma\\_%' ESCAPE '\\'") == ["GAMMA_1"]
    assert names(filled, "NOT (Name <> 'beta')") == ["beta"]
    assert names(filled, "CreditLimit > 3") == ["beta", "GAMMA_1"]
    assert names(filled, "CreditLimit = 20.5") == ["beta"]
    assert names(filled, "CreditLimit BETWEEN ? AND ?", Decimal("1"), Decimal("3.25")) == ["Alpha", "GAMMA_1"]
    assert names(filled, "IsActive = 1") == ["Alpha", "GAMMA_1"]
    assert names(filled, "IsActive = ?", False) == ["beta"]
    assert names(filled, "Phone IS NULL AND Notes IS NULL AND Name < 'b'") == ["Alpha"]
    assert names(filled, '"Name" = ? OR "CreditLimit" = ?', "alpha", Decimal("3.25")) == ["Alpha", "GAMMA_1"]


def test_dates_and_moments_compare_in_every_form(filled: Books) -> None:
    assert names(filled, "JobStartDate = {d '2024-06-30'}") == ["beta"]
    assert names(filled, "JobStartDate >= {ts '2024-06-30 00:00:00.000'}") == ["beta", "GAMMA_1"]
    assert names(filled, "JobStartDate = ?", datetime(2024, 6, 30)) == ["beta"]  # noqa: DTZ001
    assert names(filled, "JobStartDate < ?", date(2024, 6, 30)) == ["Alpha"]
    assert len(names(filled, "TimeModified > {d '2020-01-01'}")) == 3
    modified = filled.value("SELECT MAX(TimeModified) FROM Customer")
    assert len(names(filled, "TimeModified <= ?", modified)) == 3
    assert names(filled, "TimeModified > ?", modified) == []


def test_outputs_have_the_types_of_their_columns(filled: Books) -> None:
    assert filled.rows(
        "SELECT COUNT(*) AS n, SUM(CreditLimit) AS total, MIN(JobStartDate), MAX(CreditLimit), AVG(CreditLimit)"
        " FROM Customer"
    ) == [(3, Decimal("24.75"), date(2024, 1, 1), Decimal("20.50"), "8.25000")]
    assert filled.rows(
        "SELECT TOP 1 c.Name AS n, c.CreditLimit AS l FROM Customer c ORDER BY c.CreditLimit DESC"
    ) == [("beta", Decimal("20.50"))]
    assert filled.rows("SELECT IsActive, COUNT(*) FROM Customer GROUP BY IsActive ORDER BY IsActive") == [
        (False, 1),
        (True, 2),
    ]
    assert filled.rows("SELECT Name, Balance FROM Customer WHERE 1 = 0") == []
    assert filled.rows("SELECT {fn UCASE(Name)} FROM Customer WHERE Name = 'beta'") == [("BETA",)]
    assert filled.rows(
        "SELECT {fn LEFT(Name, 2)}, {fn RIGHT(Name, 3)}, {fn RIGHT(Fax, 4)} FROM Customer WHERE Name = 'beta'"
    ) == [("be", "eta", None)]


def test_the_workstations_clock_can_be_asked(filled: Books) -> None:
    ((moment, today),) = filled.rows("SELECT {fn NOW()}, {fn CURDATE()} FROM Company")
    assert abs(moment - datetime.now(UTC).replace(tzinfo=None)) < timedelta(seconds=5)
    assert today == moment.date()
    filled.control("POST", "sql", {"statement": "UPDATE Preferences SET WorkstationUTCOffsetMinutes = -480"})
    later = filled.value("SELECT {fn NOW()} FROM Company")
    assert abs(later - moment + timedelta(hours=8)) < timedelta(seconds=10)
    filled.insert("Class", Name="West")
    stamped = filled.value("SELECT TimeCreated FROM Class")
    assert abs(stamped - later) < timedelta(seconds=10)


def test_all_columns_come_in_qodbcs_order(filled: Books) -> None:
    described = filled.database.execute("SELECT * FROM Customer").description
    assert [column[0] for column in described[:6]] == [
        "ListID",
        "TimeCreated",
        "TimeModified",
        "EditSequence",
        "Name",
        "FullName",
    ]
    assert described[-1][0] == "CustomFieldAccountID"
    line = [column[0] for column in filled.database.execute("SELECT * FROM InvoiceLine").description]
    header = [column[0] for column in filled.database.execute("SELECT * FROM Invoice").description]
    assert line[: len(header)] == header
    assert line[-3:] == ["FQSaveToCache", "FQPrimaryKey", "FQTxnLinkKey"]


def test_unions_of_lists(filled: Books) -> None:
    filled.insert("Vendor", Name="Vendor 1")
    assert filled.rows("SELECT Type, FullName FROM Entity WHERE Name LIKE 'v%'") == [("Vendor", "Vendor 1")]
    assert filled.rows("SELECT Type, StdDueDays FROM Terms WHERE Name = 'net 30'") == [("StandardTerms", 30)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT Nme FROM Customer",
        'SELECT "Nme" FROM Customer',
        "SELECT Name FROM Custmer",
        "SELECT Name FROM Customer WHERE",
        "UPDATE Customer SET Nme = 'x'",
        "UPDATE Customer SET Name = 'x' WHERE Nme = 'y'",
        "INSERT INTO Customer (Name, Phone) VALUES ('x')",
        "INSERT INTO Customer (Name, Name) VALUES ('x', 'y')",
        "DELETE FROM Company",
        "INSERT INTO Host (ProductName) VALUES ('x')",
        "DROP TABLE Customer",
        "CREATE TABLE x (y INT)",
        "sp_nothing",
        "sp_columns Nobody",
        "sp_void Invoice",
        "SELECT Name FROM Customer; DROP TABLE Customer",
    ],
)
def test_what_is_not_understood_is_refused_and_the_session_goes_on(filled: Books, sql: str) -> None:
    assert "[QODBC] " in filled.refused(sql)
    assert filled.value("SELECT COUNT(*) FROM Customer") == 3


def test_injected_text_stays_text(filled: Books) -> None:
    evil = "x' OR '1'='1"
    assert names(filled, "Name = ?", evil) == []
    list_id = filled.insert("Customer", Name=evil)
    assert filled.value("SELECT ListID FROM Customer WHERE Name = ?", evil) == list_id
    assert filled.value("SELECT COUNT(*) FROM Customer WHERE Name = 'x'' OR ''1''=''1'") == 1


#: What a select list says, as the driver sends it, and what comes of it for the customer beta.
_EXPRESSIONS: tuple[tuple[str, object], ...] = (
    ("{fn LCASE('ABC')}", "abc"),
    ("{fn CONCAT(Name, '!')}", "beta!"),
    ("{fn LENGTH(Name)}", 4),
    ("{fn SUBSTRING(Name, 2, 2)}", "et"),
    ("SUBSTRING(Name, 2, 2)", "et"),
    ("{fn LOCATE('T', Name)}", 3),
    ("{fn INSERT(Name, 1, 2, 'x')}", "xta"),
    ("{fn REPLACE(Name, 'b', 'v')}", "veta"),
    ("{fn REPEAT('ab', 2)}", "abab"),
    ("{fn SPACE(2)}", "  "),
    ("{fn ASCII('A')}", 65),
    ("{fn CHAR(65)}", "A"),
    ("{fn LTRIM(' x')}", "x"),
    ("{fn IFNULL(Phone, 'none')}", "none"),
    ("{fn MOD(7, 4)}", 3),
    ("{fn DAYOFMONTH(JobStartDate)}", 30),
    ("{fn MONTH(JobStartDate)}", 6),
    ("YEAR(JobStartDate)", 2024),
    ("{fn QUARTER(JobStartDate)}", 2),
    ("{fn DAYOFWEEK(JobStartDate)}", 1),
    ("{fn DAYNAME(JobStartDate)}", "Sunday"),
    ("{fn MONTHNAME(JobStartDate)}", "June"),
    ("EXTRACT(YEAR FROM JobStartDate)", 2024),
    ("{fn CONVERT(Sublevel, SQL_VARCHAR)}", "0"),
    ("CAST('12' AS INTEGER)", 12),
    ("CAST(CreditLimit AS VARCHAR(20))", "20.50"),
    ("JobStartDate + 1", "2024-07-01"),
    ("c.JobStartDate - 30", "2024-05-31"),
    ("{fn TIMESTAMPADD(SQL_TSI_MONTH, 1, JobStartDate)}", "2024-07-30"),
    ("{fn TIMESTAMPDIFF(SQL_TSI_DAY, {d '2024-06-01'}, JobStartDate)}", 29),
    ("CASE WHEN CreditLimit > 10 THEN 'big' ELSE 'small' END", "big"),
    ("'it''s'", "it's"),
)


def test_expressions_and_functions(filled: Books) -> None:
    for text, expected in _EXPRESSIONS:
        value = filled.value(f"SELECT {text} FROM Customer c WHERE Name = 'beta'")
        assert value == expected, (text, value)


def test_days_are_counted_from_today(filled: Books) -> None:
    assert len(names(filled, "TimeCreated >= {fn CURDATE()} - 7")) == 3
    assert names(filled, "TimeCreated < ({fn CURDATE()} - 7)") == []
    assert names(filled, "TimeCreated < {fn TIMESTAMPADD(SQL_TSI_HOUR, -1, {fn NOW()})}") == []
    filled.run("INSERT INTO Customer (Name, JobStartDate) VALUES ('Today', {fn CURDATE()})")
    assert names(filled, "JobStartDate = {fn CURDATE()}") == ["Today"]


def test_joins_groups_subqueries_and_unions(filled: Books) -> None:
    for name, parent in (("Job 1", "Alpha"), ("Job 2", "Alpha"), ("Job 3", "beta")):
        filled.insert("Customer", Name=name, ParentRefFullName=parent)
    assert filled.rows(
        "SELECT p.Name, COUNT(*) FROM Customer p INNER JOIN Customer j ON j.ParentRefListID = p.ListID"
        " GROUP BY p.Name HAVING COUNT(*) > 1 ORDER BY 1"
    ) == [("Alpha", 2)]
    assert filled.rows(
        "SELECT p.Name FROM Customer p LEFT OUTER JOIN Customer j ON j.ParentRefListID = p.ListID"
        " WHERE p.Sublevel = 0 AND j.ListID IS NULL"
    ) == [("GAMMA_1",)]
    assert names(filled, "ListID IN (SELECT ParentRefListID FROM Customer WHERE Name = 'Job 3')") == ["beta"]
    assert names(filled, "Sublevel = 0 AND NOT EXISTS (SELECT ListID FROM Customer j WHERE j.ParentRefListID ="
                 " Customer.ListID)") == ["GAMMA_1"]  # fmt: skip
    assert filled.rows(
        "SELECT Name FROM Customer WHERE Name = 'beta' UNION SELECT Name FROM Vendor UNION ALL"
        " SELECT Name FROM Customer WHERE Name = 'Alpha' ORDER BY Name"
    ) == [("Alpha",), ("beta",)]
    assert filled.rows("SELECT DISTINCT Sublevel AS Level FROM Customer ORDER BY Level DESC") == [(1,), (0,)]
    assert filled.rows('SELECT TOP 1 "Customer"."Name" FROM "Customer" NOSYNC ORDER BY Name') == [("Alpha",)]
    assert filled.rows("SELECT /* all */ COUNT(*) FROM Customer OPTIMIZABLE -- of them\n") == [(6,)]


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT sqlite_version() FROM Company", "Invalid function name: SQLITE_VERSION"),
        ("SELECT money_add(1, 2) FROM Company", "Invalid function name: MONEY_ADD"),
        ("SELECT load_extension('x') FROM Company", "Invalid function name: LOAD_EXTENSION"),
        ("SELECT randomblob(100000000) FROM Company", "Invalid function name: RANDOMBLOB"),
        ("SELECT rowid FROM Customer", "Invalid column name: rowid"),
        ('SELECT "rowid" FROM Customer', "Invalid column name: rowid"),
        ("SELECT Name AS rowid FROM Customer WHERE rowid = 1", "Invalid column name: rowid"),
        ("SELECT c.oid FROM Customer c", "Invalid column name: oid"),
        ("SELECT Name FROM Customer, sqlite_master", "Invalid table name: sqlite_master"),
        ("SELECT Name FROM main.Customer", "Invalid table name: main"),
        ("SELECT Name FROM pragma_table_info('Customer')", "Invalid table name: pragma_table_info"),
        ("SELECT Name FROM Customer LIMIT 1", "end, before 'LIMIT'"),
        ("SELECT Name FROM Customer EXCEPT SELECT Name FROM Vendor", "end, before 'EXCEPT'"),
        ("WITH x AS (SELECT Name FROM Customer) SELECT Name FROM x", "a statement, before 'WITH'"),
        ("PRAGMA table_info(Customer)", "a statement, before 'PRAGMA'"),
        ("ATTACH DATABASE '/etc/passwd' AS x", "a statement, before 'ATTACH'"),
        ("SELECT Name FROM Customer WHERE Name GLOB '*'", "GLOB"),
        ("SELECT Nme FROM Customer", "Invalid column name: Nme"),
        ("SELECT c.Nme FROM Customer c", "Invalid column name: Nme"),
        ("SELECT ListID FROM Customer a, Vendor b", "Ambiguous column name: ListID"),
        ("SELECT (Name FROM Customer", "Expected lexical element not found: )"),
        ("SELECT UCASE(Name, 1) FROM Customer", "Wrong number of arguments of function: UCASE"),
        ("SELECT Name FROM Customer WHERE Name ==== 'x'", "Expected lexical element not found: another word"),
    ],
)
def test_nothing_of_the_store_shows(filled: Books, sql: str, message: str) -> None:
    text = filled.refused(sql)
    assert message in text
    assert "sqlite" not in text.lower().replace("sqlite_master", "").replace("sqlite_version", "")


def test_a_function_cannot_fill_the_memory(filled: Books) -> None:
    assert len(filled.value("SELECT {fn REPEAT('a', 2000000000)} FROM Company")) == 4095
