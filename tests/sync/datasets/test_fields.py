import pytest

from provisioning.catalogue.requirements import (
    BINDING_KEY,
    CHECKBOX,
    CURRENCY,
    DATE_TIME,
    PICKLIST_OR_TEXT,
    YES_NO,
    FieldShape,
    FieldType,
    SalesforceFieldNeed,
    currency,
    lookup,
)
from sync.connectors.salesforce.metadata import NewField
from sync.datasets.fields import new_field
from sync.errors.base import ConfigurationError


def need(name: str, shape: FieldShape) -> SalesforceFieldNeed:
    return SalesforceFieldNeed("Account", name, shape, "A label")


@pytest.mark.parametrize(
    ("shape", "field"),
    [
        (
            BINDING_KEY,
            NewField("Account", "X__c", "A label", "Text", length=36, unique=True, external_id=True),
        ),
        (
            FieldShape((FieldType.TEXT,), min_length=209),
            NewField("Account", "X__c", "A label", "Text", length=210),
        ),
        (YES_NO, NewField("Account", "X__c", "A label", "Picklist", values=("Yes", "No"), restricted=True)),
        (DATE_TIME, NewField("Account", "X__c", "A label", "DateTime")),
        (CHECKBOX, NewField("Account", "X__c", "A label", "Checkbox")),
        (currency(9, 2), NewField("Account", "X__c", "A label", "Currency", precision=11, scale=2)),
        (CURRENCY, NewField("Account", "X__c", "A label", "Currency", precision=18, scale=2)),
        (PICKLIST_OR_TEXT, NewField("Account", "X__c", "A label", "Text", length=255)),
        (
            lookup("Contact"),
            NewField(
                "Account", "X__c", "A label", "Lookup", reference_to="Contact", relationship_name="X_Account"
            ),
        ),
    ],
)
def test_a_field_is_made_as_its_option_asks(shape: FieldShape, field: NewField) -> None:
    assert new_field(need("X__c", shape)) == field


def test_a_field_that_no_type_describes_is_left_to_a_person() -> None:
    with pytest.raises(
        ConfigurationError, match=r"Account\.Kind__c \(Picklist\) must be made in Salesforce by hand"
    ):
        new_field(need("Kind__c", FieldShape((FieldType.PICKLIST,))))
