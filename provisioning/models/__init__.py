"""Tables of what a company chose: people, companies, configurations, revisions, vault, audit, mail."""

from provisioning.models.audit import AppendOnlyError, AuditEvent
from provisioning.models.company import Company, CompanyFile, Configuration
from provisioning.models.credential import Credential
from provisioning.models.mail import MailMessage, MailState
from provisioning.models.revision import Revision
from provisioning.models.user import User

__all__ = [
    "AppendOnlyError",
    "AuditEvent",
    "Company",
    "CompanyFile",
    "Configuration",
    "Credential",
    "MailMessage",
    "MailState",
    "Revision",
    "User",
]
