"""Tables of what a company chose: people, companies, drafts, revisions, vault, preflight, audit trail, mail."""

from provisioning.models.audit import AppendOnlyError, AuditEvent
from provisioning.models.company import Company, CompanyFile, Configuration
from provisioning.models.credential import Credential
from provisioning.models.draft import Draft, DraftPage
from provisioning.models.mail import MailMessage, MailState
from provisioning.models.metadata import Metadata, MetadataReading
from provisioning.models.preflight import Attestation, JobState, PreflightReport, Repair
from provisioning.models.revision import Revision
from provisioning.models.throttle import ThrottledAct
from provisioning.models.user import User

__all__ = [
    "AppendOnlyError",
    "Attestation",
    "AuditEvent",
    "Company",
    "CompanyFile",
    "Configuration",
    "Credential",
    "Draft",
    "DraftPage",
    "JobState",
    "MailMessage",
    "MailState",
    "Metadata",
    "MetadataReading",
    "PreflightReport",
    "Repair",
    "Revision",
    "ThrottledAct",
    "User",
]
