"""Marks: where they go, that they fit, that they are found again."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from sync.connectors.quickbooks.columns import Table
from sync.connectors.quickbooks.marks import mark_columns, mark_in, marked, token, without_mark
from sync.engine.records import FieldInfo, ObjectInfo

MARK = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"


def table(*columns: str, refused: tuple[str, ...] = ()) -> Table:
    fields = {name: FieldInfo(name, name, "", createable=name not in refused) for name in columns}
    return Table(ObjectInfo("T", "T", fields), "TxnID", "EditSequence", "TimeModified")


def test_external_guid_comes_first_where_it_can_be_inserted() -> None:
    assert mark_columns(table("ExternalGUID", "Other", "Memo")) == ("ExternalGUID",)
    assert mark_columns(table("ExternalGUID", "Other", "Memo", refused=("ExternalGUID",))) == (
        "Other",
        "Memo",
    )
    assert mark_columns(table("CustomFieldOther", "Memo")) == ("CustomFieldOther", "Memo")
    assert mark_columns(table("Name")) == ()


@given(
    st.uuids(),
    st.sampled_from([("ExternalGUID",), ("CustomFieldOther", "Memo"), ("Other", "Memo"), ("Memo",)]),
)
def test_a_mark_is_found_again(mark: uuid.UUID, columns: tuple[str, ...]) -> None:
    values = marked({"Memo": "Thank you"}, str(mark), columns)
    assert mark_in(columns[0], values[columns[0]]) == str(mark)


@given(st.uuids())
def test_a_token_fits_into_other_and_survives_a_change_of_case(mark: uuid.UUID) -> None:
    assert len(token(str(mark))) <= 29
    assert mark_in("Other", token(str(mark)).lower()) == str(mark)


def test_a_persons_own_text_is_no_mark() -> None:
    assert mark_in("Memo", "see [invoice]") == ""
    assert mark_in("Other", "abcdefghijklmnopqrstuvwxy1") == ""
    assert mark_in("ExternalGUID", None) == ""


def test_an_other_that_is_used_sends_the_mark_to_the_memo() -> None:
    values = marked({"Other": "rush", "Memo": "Thanks"}, MARK, ("Other", "Memo"))
    assert values["Other"] == "rush"
    assert mark_in("Memo", values["Memo"]) == MARK
    assert without_mark(str(values["Memo"])) == "Thanks"


def test_a_long_memo_keeps_room_for_the_mark() -> None:
    values = marked({"Memo": "x" * 4095}, MARK, ("Memo",))
    assert len(str(values["Memo"])) <= 4095
    assert mark_in("Memo", values["Memo"]) == MARK


def test_no_mark_and_no_place_leave_values_alone() -> None:
    assert marked({"Name": "A"}, "", ("Memo",)) == {"Name": "A"}
    assert marked({"Name": "A"}, MARK, ()) == {"Name": "A"}
