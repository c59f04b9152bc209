"""A trading company's books through the whole product, compared to the cent: ``python -m bench.real DATA``.

A fresh pair, a fresh database, the fields made, the data loaded, the flows run until nothing is left to do; then the
products whose names are too long are renamed in Salesforce, and the flows run again. What the company file holds is
read by bare SQL and compared with sums that bench.expected takes from the CSV files. Ends with 1 on any difference.
"""

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench import both_ends, portal, sandbox
from bench.books import read_books
from bench.expected import ITEM_NAME, Books, Expected, differences, expected, money
from bench.org import Org

_COMPANY = "northwind"
_FLOWS = ("SFProd2QBItem", "SFAcctOpp2QBCustInv")

#: A cycle of flows that still creates something is followed by another one, up to this many.
_CYCLES = 5


class Proof:
    """What was found so far: everything that is wrong, in words."""

    def __init__(self, pair: dict[str, Any]) -> None:
        self.pair = pair
        self.wrong: list[str] = []

    def compare(self, title: str, wanted: Expected) -> None:
        """Print the figures beside the expected ones, and note every difference."""
        found = read_books(self.pair["quickbooks"])
        _say(f"\n{title}")
        for name, left, right in _figures(wanted.books, found):
            _say(
                f"  {name:<10} {right:>14}   expected {left:>14}   {'' if left == right else 'DIFFERENT'}".rstrip()
            )
        self.wrong += [f"{title}: {difference}" for difference in differences(wanted.books, found)]

    def expect_reported(self, wanted: Expected) -> None:
        """Exactly the records that QuickBooks cannot take are in error, each with what to do; the rest waits."""
        reported = portal.record_errors()
        errors = [error for error in reported if error.kind == "ERROR"]
        waiting = [error for error in reported if error.kind == "WAITING"]
        for error in errors:
            _say(f"  reported   {error.label}: {error.message} {error.what_to_do} ({error.who})")
        _say(f"  waiting    {len(waiting):>14}   expected {len(wanted.waiting):>14}")
        bad = wanted.bad_items | wanted.bad_customers
        self._same("reported in error", {error.label for error in errors}, set(bad))
        self._same("waiting", {error.label for error in waiting}, set(wanted.waiting))
        self.wrong += [
            f"{error.label} is reported without what to do" for error in errors if not error.what_to_do
        ]

    def expect_bound(self) -> None:
        """Both sides name each other."""
        self.wrong += both_ends.binding_differences(self.pair)

    def _same(self, what: str, found: set[str], wanted: set[str]) -> None:
        self.wrong += [f"{name!r} is {what}, which is not expected" for name in sorted(found - wanted)]
        self.wrong += [f"{name!r} is not {what}" for name in sorted(wanted - found)]


def main() -> int:
    """0 where everything is as expected."""
    parser = argparse.ArgumentParser(prog="bench.real", description=__doc__)
    parser.add_argument("data", type=Path, help="folder with the CSV files")
    parser.add_argument("--keep", action="store_true", help="leave the state folder for a look")
    options = parser.parse_args()
    data = options.data.resolve()
    if not (data / "orders.csv").is_file():
        parser.error(f"{options.data} has no orders.csv")
    var_dir = Path(tempfile.mkdtemp(prefix="portal-real-"))
    try:
        with sandbox.running(var_dir) as servers:
            wrong = _prove(servers, data)
    finally:
        if options.keep:
            _say(f"\nState: {var_dir}")
        else:
            shutil.rmtree(var_dir)
    if wrong:
        _say(f"\n{len(wrong)} differences:")
        for line in wrong:
            _say(f"  {line}")
        return 1
    _say("\nEverything is as expected, to the cent.")
    return 0


def _prove(servers: sandbox.Sandbox, data: Path) -> list[str]:
    pair = servers.company(
        _COMPANY, dataset="empty", custom_fields=[["Customer", "AccountID"]], salesforce_fields=False
    )
    portal.set_up(servers.environment)
    portal.new_company(_COMPANY, portal.PROFILES / "northwind.yaml")
    _say(portal.command("load_dataset", _COMPANY, str(data), "--create-fields").rstrip())
    proof = Proof(pair)
    again = portal.command("load_dataset", _COMPANY, str(data))
    proof.wrong += [f"loading again: {line}" for line in again.splitlines() if ": 0 created" not in line]

    _run_to_the_end(_FLOWS)
    first = expected(data)
    proof.compare("First run", first)
    proof.expect_reported(first)

    renamed = {name: _shortened(name) for name in first.bad_items}
    org = Org(pair["salesforce"])
    for old, new in renamed.items():
        for product in org.query(f"SELECT Id FROM Product2 WHERE Name = '{old}'"):  # noqa: S608 - from the CSV file
            org.update("Product2", product["Id"], {"Name": new})
        _say(f"\nRenamed in Salesforce: {old} -> {new}")
    org.close()
    _run_to_the_end(_FLOWS)
    second = expected(data, renamed)
    proof.compare("Second run", second)
    proof.expect_reported(second)
    proof.expect_bound()

    proof.wrong += _quiet_cycle(servers, pair)
    return proof.wrong


def _quiet_cycle(servers: sandbox.Sandbox, pair: dict[str, Any]) -> list[str]:
    """Run everything that is scheduled once more: no write may reach either side, no version may move."""
    before = both_ends.versions(pair)
    servers.clear_calls(_COMPANY)
    flows = portal.scheduled_flows()
    for flow in flows:
        _run(flow)
    calls = {side: servers.calls(_COMPANY, side) for side in ("salesforce", "quickbooks")}
    writes = [f"{side}: {kind} x {count}" for side, kind, count in both_ends.writes(calls)]
    _say(f"\nAnother run of {', '.join(flows)}")
    _say(
        f"  calls      {sum(calls['salesforce'].values())} Salesforce, {sum(calls['quickbooks'].values())} QuickBooks"
    )
    _say(f"  writes     {', '.join(writes) or 'none'}")
    for side, counted in calls.items():
        _say(f"  {side:<10} {', '.join(f'{kind} x {count}' for kind, count in sorted(counted.items()))}")
    moved = both_ends.moved(before, both_ends.versions(pair))
    return [f"another run wrote: {write}" for write in writes] + [
        f"another run changed {name}" for name in moved
    ]


def _run_to_the_end(flows: tuple[str, ...]) -> None:
    for _cycle in range(_CYCLES):
        if not sum(_run(flow) for flow in flows):
            return
    raise RuntimeError(f"the flows still create records after {_CYCLES} cycles")


def _run(flow: str) -> int:
    """Run one flow once; how many records it created."""
    began = time.monotonic()
    done = portal.run_flow(_COMPANY, flow)
    _say(f"{flow}: {done.summary} in {time.monotonic() - began:.1f} s")
    return done.created


def _shortened(name: str) -> str:
    """The name without its second words, until it fits."""
    words = name.split()
    while len(" ".join(words)) > ITEM_NAME and len(words) > 1:
        del words[1]
    return " ".join(words)[:ITEM_NAME].replace(":", " ").strip()


def _figures(wanted: Books, found: Books) -> list[tuple[str, str, str]]:
    pairs = [
        ("customers", len(wanted.customers), len(found.customers)),
        ("items", len(wanted.items), len(found.items)),
        ("invoices", len(wanted.invoices), len(found.invoices)),
        ("lines", wanted.line_count, found.line_count),
    ]
    return [(name, f"{left:,}", f"{right:,}") for name, left, right in pairs] + [
        ("net", money(wanted.cents), money(found.cents))
    ]


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
