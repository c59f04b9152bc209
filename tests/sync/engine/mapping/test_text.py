"""QuickBooks' rules on names, texts and streets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.engine.links import MappingProblem
from sync.engine.mapping.text import free_text, limited, list_name, street_lines, street_text
from sync.errors.codes import Code


def code_of(problem: pytest.ExceptionInfo[MappingProblem]) -> Code:
    return problem.value.code


def test_a_name_of_41_characters_goes_and_one_of_42_is_refused_not_cut() -> None:
    assert list_name("x" * 41, "Name", 41) == "x" * 41
    with pytest.raises(MappingProblem) as problem:
        list_name("x" * 42, "Name", 41)
    assert code_of(problem) == Code.NAME_TOO_LONG
    assert problem.value.facts == {"field": "Name", "value": "x" * 42, "limit": "41"}


def test_a_colon_is_refused() -> None:
    with pytest.raises(MappingProblem) as problem:
        list_name("Acme: West", "Name", 41)
    assert code_of(problem) == Code.NAME_HAS_COLON


def test_an_empty_name_is_refused() -> None:
    with pytest.raises(MappingProblem) as problem:
        list_name("  ", "Name", 41)
    assert code_of(problem) == Code.NAME_EMPTY


def test_characters_outside_the_code_page_are_named() -> None:
    with pytest.raises(MappingProblem) as problem:
        list_name("Łódź 株", "Name", 41)
    assert code_of(problem) == Code.UNSUPPORTED_CHARACTERS
    assert problem.value.facts["value"] == "Ł ź 株"


def test_free_text_is_cut_and_fixed_text_is_not() -> None:
    assert free_text("word " * 3, "Memo", 6) == "word w"
    with pytest.raises(MappingProblem) as problem:
        limited("123456", "PO", 5)
    assert code_of(problem) == Code.TEXT_TOO_LONG


def test_a_street_is_split_at_line_breaks_and_wrapped_at_words() -> None:
    lines = street_lines("c/o Accounts Payable\r\n1200 Long Avenue of the Americas Building Seven", "Street")
    assert lines == (
        "c/o Accounts Payable",
        "1200 Long Avenue of the Americas Building",
        "Seven",
        None,
        None,
    )


def test_a_street_that_five_lines_do_not_hold_is_an_error() -> None:
    with pytest.raises(MappingProblem) as problem:
        street_lines("\n".join("abcdef"), "Street")
    assert code_of(problem) == Code.ADDRESS_TOO_LONG


def test_the_name_above_the_street_takes_a_line() -> None:
    assert street_lines("1 Main St", "Street", first=["Acme"])[:3] == ("Acme", "1 Main St", None)


def test_a_long_name_above_a_street_is_wrapped_like_the_street() -> None:
    name = "The Worshipful Company of Makers of Very Long Names"
    assert street_lines("", "Street", first=[name]) == (
        "The Worshipful Company of Makers of Very",
        "Long Names",
        None,
        None,
        None,
    )
    assert street_text(["ACME", "1 Main St"], without_first="Acme") == "1 Main St"


@given(
    st.lists(
        st.text(alphabet="abcdefghij ", min_size=1, max_size=38).map(str.strip).filter(bool),
        min_size=1,
        max_size=5,
    )
)
def test_a_street_that_fits_comes_back_as_it_went(lines: list[str]) -> None:
    street = "\n".join(" ".join(line.split()) for line in lines)
    assert street_text(street_lines(street, "Street")) == street
