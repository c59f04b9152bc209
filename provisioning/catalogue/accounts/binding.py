"""How an account and a customer or vendor are known to be the same, and what both are called."""

from provisioning.catalogue.choices import BindingCriteria, YesNo
from provisioning.catalogue.common import KEY_FIELD
from provisioning.catalogue.kinds import Choice, SfField, SfObject
from provisioning.catalogue.option import Option, Travel
from provisioning.catalogue.page import Page
from provisioning.catalogue.requirements import BINDING_KEY, TEXT, YES_NO, FieldShape, FieldType


class BindingOptions(Page):
    active_field = Option(
        "SF Active field",
        SfField("Account"),
        "Active__c",
        shape=YES_NO,
        travel=Travel.BOTH_WAYS,
        required=True,
        effect="only accounts where it is Yes are sent (empty is not Yes: the preflight counts those and offers to set "
        "them); No on a bound account makes the QuickBooks record inactive, and inactive in QuickBooks sets it to No",
        help="Only accounts with Yes in this field take part. It is how you keep prospects out of your books.",
    )
    binding_field = Option(
        "Binding SF Custom Field with QB ListID/Custom Binding Mapping",
        SfField("Account"),
        "QB_List_ID__c",
        shape=BINDING_KEY,
        travel=Travel.BOTH_WAYS,
        needs=KEY_FIELD,
        required=True,
        effect="holds the ListID: filled when bound, the first key by which two records are the same, "
        "and the external id by which accounts are upserted",
        help="Holds QuickBooks' own key of the record, so that renaming on either side never parts the two.",
    )
    full_name_field = Option(
        "Binding SF Custom Field with QB Full/Normalized Name",
        SfField("Account"),
        "QB_Full_Name__c",
        shape=FieldShape((FieldType.TEXT,), min_length=209),
        travel=Travel.BOTH_WAYS,
        required=True,
        effect="holds FullName: filled when bound, and the key after ListID and AccountID",
        help="Shows the full QuickBooks name on the account and serves as a second key.",
    )
    binding_criteria = Option(
        "Binding criteria (optional)",
        Choice(BindingCriteria),
        BindingCriteria.NONE,
        effect="how the Bind flow finds pairs that no key joins yet",
        help="What must agree for two existing records to be taken as one when you run the Bind flow.",
    )
    normalize_names = Option(
        "Normalize Names for binding",
        Choice(YesNo),
        YesNo.NO,
        effect="binding and merging compare names without case, accents, punctuation, doubled spaces and legal forms "
        "(Inc, LLC, Ltd, GmbH, ...)",
        help='Yes lets "Acme, Inc." and "ACME Inc" count as the same name.',
    )


class ObjectOptions(Page):
    sf_object = Option(
        "SF Object to create/update QB {noun}",
        SfObject(),
        "Account",
        required=True,
        effect="read instead of Account; the fields of this page are then that object's",
        help="Account, unless your firms live in another object.",
    )


class NameOptions(Page):
    name_field = Option(
        "SF Field with QB {noun} Name",
        SfField("Account"),
        "Name",
        shape=TEXT,
        travel=Travel.BOTH_WAYS,
        required=True,
        effect="Name; longer than 41 characters or with ':' is a record error, never cut",
        help="QuickBooks takes at most 41 characters. If your account names are longer, keep a short name in a field "
        "of its own and choose that.",
    )
    company_name_field = Option(
        "SF Field with QB Company Name",
        SfField("Account"),
        "Name",
        shape=TEXT,
        travel=Travel.BOTH_WAYS,
        effect="CompanyName, 41 characters",
        help="The company name as printed on forms; usually the account name.",
    )
