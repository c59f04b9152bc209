"""What a person does in QuickBooks' own window: custom fields of a file that exists, single-user mode."""

from collections.abc import Callable

import pyodbc
import pytest

from sandbox.quickbooks.company.file import CompanyFile
from tests.sandbox.quickbooks.conftest import Books


@pytest.fixture
def bare(make_books: Callable[..., Books]) -> Books:
    """A company file without custom fields."""
    return make_books()


def test_a_custom_field_is_there_at_once_and_for_old_records(bare: Books) -> None:
    old = bare.insert("Customer", Name="Old")
    status, answer = bare.control("POST", "custom-fields", {"table": "Customer", "label": "AccountID"})
    assert (status, answer) == (201, {"custom_fields": [["Customer", "AccountID"]]})
    assert bare.rows("SELECT ListID, CustomFieldAccountID FROM Customer") == [(old, None)]
    assert bare.run("UPDATE Customer SET CustomFieldAccountID = ? WHERE ListID = ?", "001A", old) == 1
    assert bare.rows("SELECT CustomFieldAccountID FROM Customer") == [("001A",)]


def test_a_field_of_items_is_on_every_kind_of_item(bare: Books) -> None:
    assert bare.control("POST", "custom-fields", {"table": "Item", "label": "Item Code"})[0] == 201
    for table in ("ItemService", "ItemInventory", "Item"):
        assert bare.rows(f"SELECT Name FROM {table} WHERE CustomFieldItemCode = 'A'") == []


@pytest.mark.parametrize("label", ["AccountID", "accountid", "Account ID"])
def test_defining_it_again_changes_nothing(bare: Books, label: str) -> None:
    assert bare.control("POST", "custom-fields", {"table": "Vendor", "label": "AccountID"})[0] == 201
    assert bare.control("POST", "custom-fields", {"table": "vendor", "label": label}) == (
        200,
        {"custom_fields": [["Vendor", "AccountID"]]},
    )
    assert bare.control("GET", "custom-fields") == (200, {"custom_fields": [["Vendor", "AccountID"]]})


@pytest.mark.parametrize(
    "body",
    [
        {"table": "Nowhere", "label": "AccountID"},
        {"table": "Customer", "label": ""},
        {"table": "Customer", "label": 'a" TEXT; --'},
        {"table": "Customer", "label": "a" * 31},
        [],
    ],
)
def test_a_wrong_field_is_refused(bare: Books, body: object) -> None:
    assert bare.control("POST", "custom-fields", body)[0] == 400
    assert bare.control("GET", "custom-fields") == (200, {"custom_fields": []})


def test_single_user_mode_keeps_the_others_out(bare: Books) -> None:
    assert bare.control("PUT", "mode", {"single_user": True}) == (200, {"single_user": True})
    assert "Error: 80040410 - " in bare.refused("SELECT Name FROM Customer")
    with pytest.raises(pyodbc.Error, match="Error: 80040410 - "):
        bare.connect()
    status, answer = bare.control("POST", "sql", {"statement": "SELECT QBFileMode FROM Host"})
    assert (status, answer["rows"]) == (200, [["SingleUser"]])
    assert bare.control("PUT", "mode", {"single_user": False}) == (200, {"single_user": False})
    assert bare.rows("SELECT QBFileMode FROM Host") == [("MultiUser",)]
    bare.connect().close()


def test_the_wrong_password_is_told_before_the_mode(bare: Books) -> None:
    bare.control("PUT", "mode", {"single_user": True})
    with pytest.raises(pyodbc.Error, match="Error: 80040420 - "):
        bare.connect("wrong")


@pytest.mark.parametrize("body", [{"single_user": "yes"}, {}, []])
def test_a_mode_is_true_or_false(bare: Books, body: object) -> None:
    assert bare.control("PUT", "mode", body)[0] == 400
    assert bare.control("GET", "mode") == (200, {"single_user": False})


def test_the_mode_survives_closing_the_file(company: CompanyFile) -> None:
    assert not CompanyFile(company.path).single_user
    company.set_single_user(on=True)
    assert CompanyFile(company.path).single_user


def test_unknown_companies_have_no_window(bare: Books) -> None:
    assert bare.server.call("GET", "nobody/quickbooks/mode")[0] == 404
    assert bare.server.call("GET", "nobody/quickbooks/custom-fields")[0] == 404
