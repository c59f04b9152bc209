"""Page: opportunities to jobs."""

from provisioning.catalogue.choices import Direction, JobBindingCriteria
from provisioning.catalogue.common import KEY_FIELD, AgreementOptions, OperationOptions
from provisioning.catalogue.directions import Directions
from provisioning.catalogue.kinds import Choice, SfField
from provisioning.catalogue.option import Option, Travel
from provisioning.catalogue.page import Page
from provisioning.catalogue.predicates import is_not
from provisioning.catalogue.requirements import BINDING_KEY, DATE, PICKLIST_OR_TEXT, TEXT
from provisioning.catalogue.transactions.addresses import BillingAddressOptions, ShippingAddressOptions
from provisioning.catalogue.transactions.creation import OpportunityTriggerOptions


class JobBindingOptions(Page):
    """How an opportunity and a job are known to be the same, and the job's name."""

    binding_field = Option(
        "SF Opportunity field bound with QB ListID",
        SfField("Opportunity"),
        "QB_List_ID__c",
        shape=BINDING_KEY,
        travel=Travel.BOTH_WAYS,
        needs=KEY_FIELD,
        required=True,
        effect="holds the job's ListID; external id for upserts",
        help="Holds QuickBooks' own key of the job.",
    )
    binding_criteria = Option(
        "Binding criteria",
        Choice(JobBindingCriteria),
        JobBindingCriteria.NONE,
        effect="how the Bind flow finds pairs that no key joins yet",
        help="What must agree for an existing job to be taken as the opportunity's.",
    )
    name_field = Option(
        "SF Opportunity Field with QB Job Name",
        SfField("Opportunity"),
        "Name",
        shape=TEXT,
        travel=Travel.BOTH_WAYS,
        required=True,
        effect="Name; longer than 41 characters or with ':' is a record error; "
        "the job's parent is the account's customer",
        help="QuickBooks takes at most 41 characters and no colon.",
    )


class JobFieldOptions(Page):
    """What QuickBooks keeps of a job."""

    status_field = Option(
        "Job Initial Status",
        SfField("Opportunity"),
        "",
        shape=PICKLIST_OR_TEXT,
        travel=Travel.BOTH_WAYS,
        effect="JobStatus (Awarded, Closed, InProgress, None, NotAwarded, Pending)",
        help="A field that holds one of QuickBooks' job states.",
    )
    start_date_field = Option(
        "Job Start Date",
        SfField("Opportunity"),
        "",
        shape=DATE,
        travel=Travel.BOTH_WAYS,
        effect="JobStartDate",
        help="The field with the day the work begins.",
    )
    projected_end_field = Option(
        "Job Projected End Date",
        SfField("Opportunity"),
        "CloseDate",
        shape=DATE,
        travel=Travel.BOTH_WAYS,
        effect="JobProjectedEndDate",
        help="The field with the day the work should end.",
    )
    type_field = Option(
        "Job Type",
        SfField("Opportunity"),
        "",
        shape=PICKLIST_OR_TEXT,
        travel=Travel.BOTH_WAYS,
        effect="JobTypeRef; unknown is a record error",
        help="A field whose values are job types of QuickBooks.",
    )
    description_field = Option(
        "Job Description",
        SfField("Opportunity"),
        "Description",
        shape=TEXT,
        travel=Travel.BOTH_WAYS,
        effect="JobDesc, 99 characters; longer is cut with a warning (free text only)",
        help="Free text; QuickBooks keeps 99 characters of it.",
    )


class Job(
    JobBindingOptions,
    OperationOptions,
    OpportunityTriggerOptions,
    BillingAddressOptions,
    ShippingAddressOptions,
    JobFieldOptions,
    AgreementOptions,
    key="job",
    title="SF Opportunity to QB Job",
    when=is_not(Directions.job, Direction.NONE),
    direction=Directions.job,
    nouns={"noun": "Job", "plural": "Jobs", "sf_plural": "Opportunities"},
):
    """A job is a customer with a parent, in QuickBooks a record of the same list."""

    billing_address = BillingAddressOptions.billing_address.but(needs=None)
    shipping_address = ShippingAddressOptions.shipping_address.but(needs=None)
