"""What belongs to the vendor who runs this portal, in one place: names, support, addresses, downloads, courses.

The values are those of the vendor's own onboarding documents; a deployment of another vendor changes this file only.
Numbers in comments are the sections of those documents.
"""

from dataclasses import dataclass
from typing import Final

PRODUCT_NAME: Final = "Solutions Portal"
VENDOR_NAME: Final = "InterWeave"
VENDOR_SOLUTIONS_NAME: Final = "InterWeave SmartSolutions"


@dataclass(frozen=True)
class Phone:
    region: str
    number: str


@dataclass(frozen=True)
class Course:
    """A course of the vendor's academy; ``hours`` is None where its length is not given."""

    title: str
    hours: int | None = None
    summary: str = ""


@dataclass(frozen=True)
class SupportPlan:
    name: str
    summary: str


# 8.1, training 5.4
SUPPORT_EMAIL: Final = "support@interweave.biz"
INFORMATION_EMAIL: Final = "info@interweave.biz"
SALES_EMAIL: Final = "sales@interweave.biz"
PARTNERS_EMAIL: Final = "partners@interweave.biz"
WEBMASTER_EMAIL: Final = "webmaster@interweave.biz"
PHONES: Final = (
    Phone("Americas", "(800) 671-8692 x3"),
    Phone("Canada", "(416) 242-7910"),
    Phone("EMEA", "(800) 671-8692 x3"),
    Phone("APAC", "(800) 671-8692 x3"),
    Phone("Japan", "(800) 671-8692 x3"),
)
HELP_URL: Final = "https://help.interweave.biz"
ACADEMY_URL: Final = "https://academy.interweave.biz"

# 4.1
CONNECTOR_DOWNLOAD_URL: Final = "http://interweave.biz/downloads/IW_QBConnector.zip"
QODBC_DOWNLOAD_URL: Final = "http://www.qodbc.com/qodbcDownload.htm"
QODBC_INSTALL_URL: Final = "http://www.qodbc.com/qodbcinstall.htm"
QODBC_ONLINE_URL: Final = "http://www.qodbc.com/QODBConline.htm"
IBIZ_PORT: Final = 2080
QREMOTE_PORT: Final = 4500
QUICKBOOKS_USER: Final = "interweaveQR"

# 4.2: addresses from which the workers reach Salesforce; each is entered there as a range from itself to itself.
IBIZ_ADDRESSES: Final = (
    "72.3.142.149",
    "71.235.4.1",
    "74.205.126.77",
    "173.34.63.79",
    "72.32.50.205",
    "67.192.84.146",
    "199.195.139.97",
    "199.195.139.96",
)
QREMOTE_ADDRESSES: Final = (
    "67.192.84.146",
    "72.32.50.205",
    "173.34.63.79",
    "199.195.139.102",
    "71.235.4.1",
    "74.205.126.77",
    "199.195.139.96",
    "199.195.139.109",
    "72.3.142.149",
    "99.232.241.169",
    "199.195.139.97",
    "199.195.139.129",
)

# 8.1, training 5.3
SUPPORT_PLANS: Final = (
    SupportPlan(
        "SMART Standard",
        "With every licence: getting-started courses, knowledge articles, cases online, answer within 2 business days.",
    ),
    SupportPlan(
        "SMART Plus",
        "Support around the clock, first answer within 1 hour for critical issues, all courses.",
    ),
    SupportPlan(
        "SMART Plus + Success",
        "SMART Plus with over 100 administration services and direct access to the solutions team.",
    ),
    SupportPlan(
        "Mission Critical Success",
        "First answer within 15 minutes for severity 1 issues, proactive monitoring, a personal action plan.",
    ),
)

# 8.2, training 5.2
COURSES: Final = (
    Course("Getting Started", summary="First steps for new users, free with every plan."),
    Course(
        "InterWeave Salesforce SmartApps for Administrators",
        summary="For administrators of the applications in Salesforce.",
    ),
    Course("InterWeave Fundamentals", hours=4, summary="Core concepts of the platform."),
    Course("InterWeave Advanced Fundamentals", hours=8, summary="Advanced concepts of the platform."),
    Course("InterWeave for Business Analysts", summary="For analysts who work on integration processes."),
    Course("InterWeave Certification Program", summary="Leads to a formal certification."),
    Course(
        "InterWeave Advanced IDE Solution Building",
        summary="Building advanced solutions in the development environment.",
    ),
    Course("InterWeave Training Pre-requisites", summary="What to know before the other courses."),
)
