"""Threads for work that takes long, while the event loop serves other sessions."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

_T = TypeVar("_T")
WORKERS: Final = ThreadPoolExecutor(max_workers=64, thread_name_prefix="reading")


async def aside(work: Callable[[], _T]) -> _T:
    """Carry out work in a thread; it must not touch the company file's writing connection."""
    return await asyncio.get_running_loop().run_in_executor(WORKERS, work)
