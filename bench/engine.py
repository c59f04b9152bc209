"""The engine as a worker runs it, one measurement in two processes, so that peak memory is that of the run alone.

``python -m bench.engine prepare|run in|out COUNT`` with {"pair": ..., "environment": ...} on standard input.
``prepare`` fills one side and makes the company; ``run`` runs the flow and prints JSON; with "quiet" also those of the
scheduled flows at once (they read their own writes and skip them) and of a cycle with nothing changed.
"""

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench import firms, portal
from bench.org import Org
from bench.sandbox import Sandbox

#: The flow of each way; a date range that holds every record, and the engine's own batch size.
FLOWS = {"in": "QBCust2SFAcctDRS", "out": "SFAcctOpp2QBCustInv"}
_RANGE = ("--begin", "2020-01-01", "--end", "2099-12-31")

#: Watermarks stay this long behind the clock: until then a cycle reads what was just written once more.
_OVERLAP_SECONDS = 62

_PROFILE = Path(__file__).resolve().parent / "customers.yaml"


def prepare(way: str, count: int, given: dict[str, Any]) -> None:
    """The source's records, and a company that knows nothing of them."""
    if way == "in":
        firms.insert_customers(given["pair"]["quickbooks"], firms.customer_values(count))
    else:
        org = Org(given["pair"]["salesforce"])
        org.create_by_collections("Account", list(firms.accounts(count)))
        org.close()
    portal.set_up(given["environment"])
    portal.new_company(given["company"], _PROFILE)


def run(way: str, count: int, given: dict[str, Any]) -> dict[str, Any]:
    """Figures of the run, the calls that both servers counted, peak memory, and cycles that have nothing to do."""
    portal.set_up(given["environment"])
    company = given["company"]
    servers = Sandbox(given["url"], given["token"], given["environment"])
    servers.clear_calls(company)
    done = portal.run_flow(company, FLOWS[way], *(_RANGE if way == "in" else ()))
    counted = {side: servers.calls(company, side) for side in ("salesforce", "quickbooks")}
    if done.created != count:
        raise RuntimeError(f"{FLOWS[way]} created {done.created} records of {count}: {done.summary}")
    peak_mb = _peak_mb()
    figures = {"run": asdict(done), "counted": counted, "peak_mb": peak_mb}
    if given["quiet"]:
        scheduled = portal.scheduled_flows()
        figures["echo"] = _cycle(company, scheduled)
        time.sleep(_OVERLAP_SECONDS)
        _cycle(company, scheduled)  # moves the watermarks past everything that was written
        figures["quiet"] = _cycle(company, scheduled)
    return figures


def _cycle(company: str, flows: Sequence[str]) -> dict[str, Any]:
    done = [portal.run_flow(company, flow) for flow in flows]
    return {
        "flows": list(flows),
        "seconds": sum(one.seconds for one in done),
        "sf_calls": sum(one.sf_calls for one in done),
        "qb_statements": sum(one.qb_statements for one in done),
        "written": sum(one.created + one.updated for one in done),
    }


def _peak_mb() -> float:
    """The most memory that this process ever had (VmHWM)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("this system does not tell a process's peak memory")


def main() -> None:
    """One step of one measurement."""
    step, way, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    given = json.load(sys.stdin)
    if step == "prepare":
        prepare(way, count, given)
    else:
        json.dump(run(way, count, given), sys.stdout)


if __name__ == "__main__":
    main()
