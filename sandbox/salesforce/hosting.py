"""The orgs of this server: opened when first asked for, found by slug, token, user name or consumer key."""

import asyncio
import logging
from pathlib import Path

from sandbox.datasets.progress import Progress
from sandbox.registry import Company, Registry
from sandbox.salesforce import left_behind
from sandbox.salesforce.bulk import queries, work
from sandbox.salesforce.org import Org
from sandbox.salesforce.people import user_named

_log = logging.getLogger(__name__)


class Orgs:
    """Used on the event loop alone; what belongs to an org's thread is done there."""

    def __init__(self, registry: Registry, directory: Path) -> None:
        self.registry = registry
        self._directory = directory / "salesforce"
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._open: dict[str, asyncio.Task[Org]] = {}
        self._by_org_id: dict[str, str] = {}
        #: Datasets that are, or were, brought into an org, by slug.
        self.loads: dict[str, Progress] = {}

    async def get(self, slug: str) -> Org | None:
        """The org of a company, opened and filled if need be."""
        opening = self._open.get(slug)
        if opening is None:
            company = self.registry.find(slug=slug)
            if company is None:
                return None
            opening = self._open.get(slug) or asyncio.create_task(self._opened(company))
            self._open[slug] = opening
        try:
            return await asyncio.shield(opening)
        except Exception:
            self._open.pop(slug, None)
            raise

    def opened(self) -> list[Org]:
        """The orgs that are open now."""
        tasks = [one for one in self._open.values() if one.done() and not one.cancelled()]
        return [one.result() for one in tasks if one.exception() is None]

    async def by_token(self, token: str) -> Org | None:
        """The org that a token belongs to: tokens begin with its Id."""
        short = token.partition("!")[0]
        slug = self._by_org_id.get(short)
        if slug is None:
            for company in self.registry.all():
                self._by_org_id[company.org_id[:15]] = company.slug
            slug = self._by_org_id.get(short)
        return None if slug is None else await self.get(slug)

    async def by_user(self, username: str) -> Org | None:
        """The org that has a user of that name: the integration's, or any in the orgs that are open."""
        company = self.registry.find(username=username)
        # The users that every org has are named by it.
        named = username.rpartition("@")[2].removesuffix(".example")
        if company is None and self.registry.find(slug=named) is not None:
            company = self.registry.find(slug=named)
        if company is not None:
            return await self.of(company)
        loop = asyncio.get_running_loop()
        for org in self.opened():
            if await loop.run_in_executor(org.executor, user_named, org.store, username):
                return org
        return None

    async def of(self, company: Company) -> Org:
        """The org of a known company."""
        found = await self.get(company.slug)
        if found is None:
            raise LookupError(f"company {company.slug!r} was deleted")
        return found

    async def delete(self, slug: str) -> bool:
        """Remove a company with its file; whether it was there."""
        company = self.registry.find(slug=slug)
        opening = self._open.pop(slug, None)
        if slug in self.loads:
            self.loads.pop(slug).stop()
        if opening is not None:
            org = await opening
            await asyncio.get_running_loop().run_in_executor(org.executor, org.close)
            org.executor.shutdown(wait=False)
        if company is None:
            return False
        self._by_org_id.pop(company.org_id[:15], None)
        self.registry.delete(slug)
        self._remove(slug)
        return True

    async def take_up(self) -> None:
        """Open the orgs in which a stop of the server left work, so that it goes on without anybody's asking."""
        for company in self.registry.all():
            try:
                if await asyncio.to_thread(left_behind.has_work, self._path(company.slug)):
                    await self.get(company.slug)
            except Exception:
                _log.exception("the org of %s could not be opened", company.slug)

    async def close(self) -> None:
        """Finish what the orgs are at, and close their files."""
        loop = asyncio.get_running_loop()
        for load in self.loads.values():
            load.stop()
        for opening in self._open.values():
            org = await opening
            await loop.run_in_executor(org.executor, org.close)
            org.executor.shutdown(wait=True, cancel_futures=True)
        self._open.clear()

    def _path(self, slug: str) -> Path:
        return self._directory / f"{slug}.sqlite3"

    def _remove(self, slug: str) -> None:
        for ending in ("sqlite3", "sqlite3-wal", "sqlite3-shm", "usage"):
            self._path(slug).with_name(f"{slug}.{ending}").unlink(missing_ok=True)
        queries.forget_all(self._path(slug))

    async def _opened(self, company: Company) -> Org:
        if left_behind.is_of_another(self._path(company.slug), company.org_id):
            self._remove(company.slug)
        org = Org(company, self._path(company.slug))
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(org.executor, org.open)
            await loop.run_in_executor(org.executor, work.resume, org)
        except BaseException:
            org.executor.shutdown(wait=False)
            raise
        return org
