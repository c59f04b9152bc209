"""Answers whose body is made while it is sent, a piece at a time on the org's thread: other calls come in between."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping

from sandbox.salesforce.org import Org
from sandbox.salesforce.rest.call import Answer


def streamed(
    org: Org, pieces: Iterator[bytes], content_type: str, headers: Mapping[str, str] | None = None
) -> Answer:
    """An answer of ``pieces``."""
    return Answer(200, content_type=content_type, headers=headers or {}, stream=_on_thread(org, pieces))


async def _on_thread(org: Org, pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    while (piece := await loop.run_in_executor(org.executor, next, pieces, None)) is not None:
        yield piece
