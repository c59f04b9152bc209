"""Tables of what a company chose: people, companies, configurations, revisions, vault, audit, mail."""

from provisioning.models.company import Company, CompanyFile, Configuration, Revision
from provisioning.models.user import User

__all__ = ["Company", "CompanyFile", "Configuration", "Revision", "User"]
