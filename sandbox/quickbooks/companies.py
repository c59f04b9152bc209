"""The company files that this server has open, by slug."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.control import CallLog
from sandbox.quickbooks.company import file
from sandbox.quickbooks.company.file import CompanyFile
from sandbox.quickbooks.faults import CompanyFaults
from sandbox.registry import Company, Registry


@dataclass(eq=False)
class OpenCompany:
    """A company of the registry with its file, faults and counts."""

    registered: Company
    file: CompanyFile
    faults: CompanyFaults
    calls: CallLog = field(default_factory=CallLog)
    #: Closes the connections of all sessions, by the fault ``stop`` and when the company is deleted.
    sessions: set["asyncio.Task[None]"] = field(default_factory=set)


class Companies:
    """Opens company files when they are first asked for."""

    def __init__(self, registry: Registry, directory: Path) -> None:
        """``directory``: where the company files lie, made if missing."""
        self.registry = registry
        self._directory = directory
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._open: dict[str, OpenCompany] = {}

    def path(self, slug: str) -> Path:
        """Where a company's file lies."""
        return self._directory / f"{slug}.sqlite3"

    async def find(self, slug: str) -> OpenCompany | None:
        """The company of that slug, None where the registry has none or its file is not made yet."""
        found = self._open.get(slug)
        if found is not None:
            return found
        registered = self.registry.find(slug=slug)
        if registered is None or not self.path(slug).exists():
            return None
        return self._keep(registered, CompanyFile(self.path(slug)))

    def make(self, registered: Company) -> OpenCompany:
        """Make the file of a company that has none, without any data."""
        made = file.create(
            self.path(registered.slug),
            company_name=registered.slug.replace("-", " ").title(),
            custom_fields=registered.custom_fields,
        )
        return self._keep(registered, made)

    def delete(self, slug: str) -> None:
        """Close and remove a company's file."""
        found = self._open.pop(slug, None)
        if found is not None:
            for session in tuple(found.sessions):
                session.cancel()
            found.faults.close()
            found.file.close()
        file.remove(self.path(slug))

    def close(self) -> None:
        """Close all files."""
        while self._open:
            _, company = self._open.popitem()
            company.faults.close()
            company.file.close()

    def _keep(self, registered: Company, opened: CompanyFile) -> OpenCompany:
        company = OpenCompany(registered, opened, CompanyFaults(opened))
        company.faults.close()
        self._open[registered.slug] = company
        return company
