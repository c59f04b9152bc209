"""Type and size in set-up's notation against what describe says (rules.md 6)."""

from hypothesis import given
from hypothesis import strategies as st

from provisioning.catalogue.requirements import FieldShape, FieldType, currency, number, text
from provisioning.preflight.checks.shapes import shown_type, size_problem, type_of
from provisioning.preflight.findings import Level
from provisioning.preflight.snapshot import FieldSeen

digits = st.integers(1, 16)
decimals = st.integers(0, 8)


def numeric(kind: str, left: int, right: int) -> FieldSeen:
    """What describe says of Currency(left, right)."""
    return FieldSeen("A__c", "A", kind, precision=left + right, scale=right)


def test_currency_9_2_is_precision_11_scale_2() -> None:
    assert size_problem(FieldSeen("A__c", "A", "currency", precision=11, scale=2), currency(9, 2)) is None
    problem = size_problem(FieldSeen("A__c", "A", "currency", precision=9, scale=2), currency(9, 2))
    assert problem is not None
    assert problem[0] is Level.ERROR


@given(has_left=digits, has_right=decimals, left=digits, right=decimals)
def test_narrower_is_wrong_wider_is_noted(has_left: int, has_right: int, left: int, right: int) -> None:
    for kind, shape in (("currency", currency(left, right)), ("double", number(left, right))):
        problem = size_problem(numeric(kind, has_left, has_right), shape)
        level = problem[0] if problem else None
        if has_left < left or has_right < right:
            assert level is Level.ERROR
        elif (has_left, has_right) == (left, right):
            assert level is None
        else:
            assert level is Level.NOTE


@given(has=st.integers(1, 255), length=st.integers(1, 255))
def test_text(has: int, length: int) -> None:
    problem = size_problem(FieldSeen("A__c", "A", "string", has), text(length))
    assert (problem[0] if problem else None) is (
        Level.ERROR if has < length else Level.NOTE if has > length else None
    )


def test_a_least_length_takes_anything_longer_without_a_note() -> None:
    shape = FieldShape((FieldType.TEXT,), min_length=209)
    assert size_problem(FieldSeen("A__c", "A", "string", 255), shape) is None
    assert size_problem(FieldSeen("A__c", "A", "string", 208), shape) is not None


def test_any_size_will_do_where_none_is_asked() -> None:
    assert size_problem(numeric("currency", 1, 0), FieldShape((FieldType.CURRENCY,))) is None
    assert size_problem(FieldSeen("A__c", "A", "string", 1), FieldShape((FieldType.TEXT,))) is None


def test_types() -> None:
    lookup = FieldShape((FieldType.LOOKUP,), to="Contact")
    assert type_of(FieldSeen("A", "A", "reference", reference_to=("Contact",)), lookup) is FieldType.LOOKUP
    assert type_of(FieldSeen("A", "A", "reference", reference_to=("Account",)), lookup) is None
    assert type_of(FieldSeen("A", "A", "phone"), text()) is FieldType.TEXT
    assert type_of(FieldSeen("A", "A", "boolean"), text()) is None
    auto = FieldShape((FieldType.AUTO_NUMBER, FieldType.TEXT))
    assert type_of(FieldSeen("A", "A", "string", auto_number=True), auto) is FieldType.AUTO_NUMBER
    assert type_of(FieldSeen("A", "A", "string", auto_number=True), text()) is None
    assert type_of(FieldSeen("A", "A", "geolocation"), text()) is None


def test_types_are_shown_as_set_up_names_them() -> None:
    assert shown_type(numeric("currency", 9, 2)) == "Currency(9,2)"
    assert shown_type(FieldSeen("A", "A", "string", 80)) == "Text(80)"
    assert shown_type(FieldSeen("A", "A", "reference", reference_to=("Contact",))) == "Lookup(Contact)"
    assert shown_type(FieldSeen("A", "A", "string", auto_number=True)) == "Auto Number"
    assert shown_type(FieldSeen("A", "A", "geolocation")) == "geolocation"
