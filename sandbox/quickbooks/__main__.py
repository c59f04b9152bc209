"""``python -m sandbox.quickbooks`` runs the company files' server."""

import asyncio
import logging
import sys

import uvloop

from sandbox.quickbooks.company import connections
from sandbox.quickbooks.server import serve


def main() -> int:
    """Run until told to stop; 1 where a port is taken."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stdout)
    connections.prepare()
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(serve())
    except OSError as taken:
        logging.getLogger(__name__).error("QuickBooks sandbox cannot start: %s", taken)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
