"""Case and its comments."""

from sandbox.salesforce.schema.declare import (
    READ_ONLY,
    SEEN,
    choice,
    counted,
    email,
    flag,
    link,
    long_text,
    moment,
    sobject,
    text,
)
from sandbox.salesforce.schema.fields import SObject

#: Status of a case that is closed by it.
CLOSED = ("Closed",)


def objects() -> list[SObject]:
    """The two objects."""
    case = sobject(
        "Case",
        "500",
        link("MasterRecordId", "Case", **READ_ONLY),
        counted("CaseNumber", "{00000000}"),
        link("ContactId", "Contact", children="Cases", restrict=True),
        link("AccountId", "Account", children="Cases", restrict=True),
        link("ParentId", "Case", children="Cases", label="Parent Case ID"),
        text("SuppliedName", 80, label="Name"),
        email("SuppliedEmail", label="Email Address"),
        text("SuppliedPhone", 40, label="Phone"),
        text("SuppliedCompany", 80, label="Company"),
        choice("Type", "Mechanical", "Electrical", "Electronic", "Structural", "Other", label="Case Type"),
        choice("Status", "*New", "Working", "Escalated", *CLOSED),
        choice(
            "Reason",
            "Installation",
            "Equipment Complexity",
            "Performance",
            "Breakdown",
            "Equipment Design",
            "Feedback",
            "Other",
            label="Case Reason",
        ),
        choice("Origin", "Phone", "Email", "Web", label="Case Origin"),
        text("Subject"),
        choice("Priority", "High", "*Medium", "Low"),
        long_text("Description"),
        flag("IsClosed", read_only=True),
        moment("ClosedDate", label="Closed Date", updateable=False),
        flag("IsEscalated", label="Escalated"),
        long_text("Comments", 4000, label="Internal Comments"),
        SEEN,
        owned=True,
        owners=("Group", "User"),
    )
    comment = sobject(
        "CaseComment",
        "00a",
        link(
            "ParentId",
            "Case",
            children="CaseComments",
            required=True,
            cascade=True,
            fixed=True,
            label="Parent Case ID",
        ),
        flag("IsPublished"),
        long_text("CommentBody", 4000, label="Body"),
    )
    return [case, comment]
