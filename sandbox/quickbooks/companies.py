"""The company files that this server has open, by slug."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sandbox.control import CallLog
from sandbox.quickbooks.company import file
from sandbox.quickbooks.company.file import CompanyFile
from sandbox.quickbooks.faults import CompanyFaults
from sandbox.registry import Company, Registry

#: Stands between slug and file where a slash cannot: in file names and in paths of the control API.
_JOINT: Final = "+"
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}\Z")
#: Numbers that a file keeps: 1 while its dataset is still to come, and whose file it is.
DATASET_WAITS: Final = "dataset waits"
_MADE_FOR: Final = "made for "
#: Ending of a file that another one is copied from.
_SCRATCH: Final = ".reset"


@dataclass(eq=False)
class OpenCompany:
    """A company of the registry with its file, faults and counts."""

    registered: Company
    file: CompanyFile
    faults: CompanyFaults
    calls: CallLog = field(default_factory=CallLog)
    #: Closes the connections of all sessions, by the fault ``stop`` and when the company is deleted.
    sessions: set["asyncio.Task[None]"] = field(default_factory=set)
    #: Held while its dataset comes.
    filling: asyncio.Lock = field(default_factory=asyncio.Lock)


class Companies:
    """Opens company files when they are first asked for."""

    def __init__(self, registry: Registry, directory: Path) -> None:
        """``directory``: where the company files lie, made if missing."""
        self.registry = registry
        self._directory = directory
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._open: dict[str, OpenCompany] = {}

    def path(self, name: str) -> Path:
        """Where a company file lies. ``name``: the company's slug, or slug/file for a further file of the company."""
        return self._directory / f"{name.replace('/', _JOINT)}.sqlite3"

    async def find(self, name: str) -> OpenCompany | None:
        """The company file of that name, None where the registry has no such company or the file is not made yet.

        ``name``: slug, slug/file, or slug+file where a slash cannot stand.
        """
        name = name.replace(_JOINT, "/")
        found = self._open.get(name)
        if found is not None:
            return found
        slug, _, further = name.partition("/")
        registered = self.registry.find(slug=slug)
        if registered is None or (further and not _NAME.match(further)) or not self.path(name).exists():
            return None
        opened = CompanyFile(self.path(name))
        if not _is_of(opened, registered):
            opened.close()
            self.delete(slug)
            return None
        return self._keep(name, registered, opened)

    def make(self, registered: Company, further: str = "") -> OpenCompany:
        """Make a file of a company, without any data: its first one, or one with the name ``further``.

        ValueError for a name that cannot be, FileExistsError where there is such a file.
        """
        if further and not _NAME.match(further):
            raise ValueError("a file's name has small letters, digits, - and _, at most 63")
        name = f"{registered.slug}/{further}" if further else registered.slug
        if further and self.path(name).exists():
            raise FileExistsError(f"there is a company file {name}")
        if not further:
            self.delete(name)  # what a former company of this slug left
        waits = registered.dataset == "demo" and not further
        return self._keep(name, registered, _created(self.path(name), registered, further, waits=waits))

    @contextmanager
    def made_anew(self, company: OpenCompany) -> Iterator[CompanyFile]:
        """A file as the company's was at first, without data, beside it; it goes away in the end."""
        path = company.file.path.with_suffix(_SCRATCH)
        further = company.file.path.stem.partition(_JOINT)[2]
        fresh = _created(path, company.registered, further, waits=False)
        try:
            yield fresh
        finally:
            fresh.close()
            file.remove(path)

    def names(self, slug: str) -> list[str]:
        """The files of a company: its slug, then slug/file for each further one."""
        further = self._directory.glob(f"{slug}{_JOINT}*.sqlite3")
        names = [path.stem for path in further if "." not in path.stem]
        return [slug, *sorted(name.replace(_JOINT, "/") for name in names)]

    def delete(self, name: str) -> None:
        """Close and remove a company file; with the first one its company's further ones go too."""
        name = name.replace(_JOINT, "/")
        for each in [name] if "/" in name else self.names(name):
            found = self._open.pop(each, None)
            if found is not None:
                for session in tuple(found.sessions):
                    session.cancel()
                found.faults.close()
                found.file.close()
            for path in (self.path(each), self.path(each).with_suffix(_SCRATCH)):
                file.remove(path)

    def close(self) -> None:
        """Close all files."""
        while self._open:
            _, company = self._open.popitem()
            company.faults.close()
            company.file.close()

    def _keep(self, name: str, registered: Company, opened: CompanyFile) -> OpenCompany:
        company = OpenCompany(registered, opened, CompanyFaults(opened))
        company.faults.close()
        self._open[name] = company
        return company


def _created(path: Path, registered: Company, further: str, *, waits: bool) -> CompanyFile:
    """``waits``: its dataset is still to come."""
    return file.create(
        path,
        company_name=(further or registered.slug).replace("-", " ").title(),
        custom_fields=registered.custom_fields,
        numbers={f"{_MADE_FOR}{registered.org_id}": 1, DATASET_WAITS: int(waits)},
    )


def _is_of(opened: CompanyFile, registered: Company) -> bool:
    """Whether the file is this company's, and not one that was left when a company of its slug was deleted."""
    mine = opened.number(f"{_MADE_FOR}{registered.org_id}") is not None
    return mine or opened.number(DATASET_WAITS) is None  # an older version did not note it
