"""How declarations behave: families, overrides, typed access."""

from pathlib import Path

import pytest
from mypy import api

from provisioning.catalogue.choices import CustomerTrigger, Direction, Operations
from provisioning.catalogue.common import OperationOptions
from provisioning.catalogue.customer import Customer
from provisioning.catalogue.directions import Directions
from provisioning.catalogue.kinds import Text
from provisioning.catalogue.option import Option
from provisioning.catalogue.page import Page
from provisioning.catalogue.predicates import TO_QUICKBOOKS, truthy
from provisioning.catalogue.requirements import BINDING_KEY, YES_NO, FieldShape, FieldType, currency, picklist
from provisioning.catalogue.transactions.bill import Bill
from provisioning.catalogue.transactions.invoice import Invoice
from provisioning.profile import Profile

SNIPPET = """
from provisioning.catalogue.customer import Customer
from provisioning.profile import Profile

profile = Profile.from_values({})
reveal_type(profile.invoice.terms_field)
reveal_type(profile.customer.create_trigger)
reveal_type(profile.customer.custom_fields[0].direction)
reveal_type(profile.solution.cutover_date)
reveal_type(Customer.create_trigger)
profile.invoice.term_field
Customer.create_triger
profile.invoice.terms_field = "Terms__c"
"""


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_values_are_typed_and_a_misspelling_is_a_type_error(tmp_path: Path) -> None:
    snippet = tmp_path / "snippet.py"
    snippet.write_text(SNIPPET)
    settings = tmp_path / "mypy.ini"
    settings.write_text("[mypy]\nstrict = True\n")
    output, _, status = api.run(
        ["--config-file", str(settings), "--cache-dir", str(tmp_path / "cache"), str(snippet)]
    )

    lines = [line.split(": ", 1)[1] for line in output.splitlines() if "snippet.py" in line]
    assert lines == [
        'note: Revealed type is "str"',
        'note: Revealed type is "provisioning.catalogue.choices.CustomerTrigger"',
        'note: Revealed type is "provisioning.catalogue.choices.MappingDirection"',
        'note: Revealed type is "datetime.date | None"',
        'note: Revealed type is "provisioning.catalogue.option.Option[provisioning.catalogue.choices.CustomerTrigger]"',
        'error: "Invoice" has no attribute "term_field"  [attr-defined]',
        'error: "type[Customer]" has no attribute "create_triger"  [attr-defined]',
        'error: Incompatible types in assignment (expression has type "str", variable has type "Never")  [assignment]',
    ]
    assert status == 1


def test_an_option_knows_its_key_and_page() -> None:
    assert Customer.create_trigger.key == "customer.create_trigger"
    assert Customer.create_trigger.page is Customer
    assert Customer.create_trigger.default is CustomerTrigger.STAGE


def test_a_page_fills_its_nouns_into_the_family() -> None:
    assert Invoice.sf_object.label == "SF Object to create/update QB Invoice"
    assert Bill.sf_object.label == "SF Object to create/update QB Bill"
    assert Invoice.binding_field.default == "QB_Invoice_TxnID__c"


def test_a_page_that_deviates_leaves_its_family_alone() -> None:
    assert Invoice.operations_qb_sf.default is Operations.CREATE_AND_UPDATE
    assert Bill.operations_qb_sf.default is Operations.UPDATE_ONLY
    assert OperationOptions.operations_qb_sf.page is None


def test_an_option_declared_again_keeps_its_place() -> None:
    class Family(Page):
        first = Option("First", Text(), "", effect="e")
        second = Option("Second", Text(), "", effect="e")

    class Deviant(Family, key="deviant", title="Deviant"):
        third = Option("Third", Text(), "", when=truthy(Family.second), effect="e")
        first = Family.first.but(default="x")

    assert [option.name for option in Deviant.options] == ["first", "second", "third"]
    assert Deviant.first.default == "x"
    assert Family.first.default == ""
    assert Deviant.third.when is not None
    assert list(Deviant.third.when.options()) == [Deviant.second]


def test_a_condition_on_the_own_direction_needs_a_page_with_one() -> None:
    with pytest.raises(TypeError, match="no direction of its own"):

        class Lost(Page, key="lost", title="Lost"):
            option = Option("Option", Text(), "", when=TO_QUICKBOOKS, effect="e")


def test_answers_cannot_be_changed() -> None:
    profile = Profile.from_values({})
    with pytest.raises(AttributeError, match=r"invoice\.terms_field cannot be changed"):
        profile.invoice.terms_field = "Terms__c"  # type: ignore[assignment] # what mypy refuses is tried


@pytest.mark.parametrize(
    ("shape", "text"),
    [
        (BINDING_KEY, "Text(36), unique, external id"),
        (YES_NO, "Picklist Yes/No"),
        (currency(9, 2), "Currency(9,2)"),
        (FieldShape((FieldType.TEXT,), min_length=209), "Text >= 209"),
        (FieldShape((FieldType.LOOKUP, FieldType.TEXT), to="Account"), "Lookup(Account) or Text"),
        (picklist(), "Picklist"),
    ],
)
def test_a_shape_reads_as_salesforce_writes_it(shape: FieldShape, text: str) -> None:
    assert shape.text == text


@pytest.mark.parametrize(
    ("direction", "to_quickbooks", "to_salesforce"),
    [
        (Direction.NONE, False, False),
        (Direction.SF_QB, True, False),
        (Direction.QB_SF, False, True),
        (Direction.BOTH, True, True),
    ],
)
def test_options_of_a_way_are_used_only_that_way(
    direction: Direction, to_quickbooks: bool, to_salesforce: bool
) -> None:
    profile = Profile.from_values({Directions.customer.key: direction.value})
    assert profile.in_use(Customer.operations_sf_qb) is to_quickbooks
    assert profile.in_use(Customer.operations_qb_sf) is to_salesforce
    assert profile.in_use(Customer.source_of_truth) is (to_quickbooks and to_salesforce)
    assert profile.in_use(Customer.active_field) is (direction is not Direction.NONE)
