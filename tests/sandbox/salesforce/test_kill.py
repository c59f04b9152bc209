"""SIGKILL in the middle of a stream of writes: what was answered is there, once; a call takes effect whole or not."""

import threading
from collections import Counter
from pathlib import Path

import requests

from tests.sandbox.salesforce.server import OrgClient, Server
from tests.sandbox.wholeness import broken_files

#: Calls that are answered before the server is killed, of all writers together; records of a call.
_ANSWERED, _EACH, _WRITERS = 120, 5, 2


class Writer:
    """A client that creates accounts in collections until its server is gone; ``answered`` are Ids by name."""

    def __init__(self, org: OrgClient, number: int, enough: threading.Semaphore) -> None:
        self.answered: dict[str, str] = {}
        self._org, self._number, self._enough = org, number, enough
        self._thread = threading.Thread(target=self._write)
        self._thread.start()

    def _write(self) -> None:
        headers = {"Authorization": f"Bearer {self._org.facts['access_token']}"}
        address = f"{self._org.facts['instance_url']}/services/data/v62.0/composite/sobjects"
        with requests.Session() as session:
            session.trust_env = False
            session.verify = self._org.facts["ca_file"]
            try:
                for count in range(100_000):
                    names = [f"W{self._number}-{count}-{place}" for place in range(_EACH)]
                    records = [{"attributes": {"type": "Account"}, "Name": name} for name in names]
                    answer = session.post(address, json={"records": records}, headers=headers, timeout=30)
                    self.answered |= {name: one["id"] for name, one in zip(names, answer.json(), strict=True)}
                    self._enough.release()
            except requests.RequestException:
                return  # killed

    def end(self) -> dict[str, str]:
        """Wait until it has met the end of its server; what it was told of."""
        self._thread.join(30)
        assert not self._thread.is_alive()
        return self.answered


def test_a_kill_in_mid_stream_loses_nothing_answered_and_halves_nothing(tmp_path: Path) -> None:
    server = Server(tmp_path)
    server.start()
    org = server.company("stream")
    enough = threading.Semaphore(0)
    writers = [Writer(org, number, enough) for number in range(_WRITERS)]
    for _ in range(_ANSWERED):
        assert enough.acquire(timeout=30)
    server.kill()
    assert broken_files(tmp_path) == {}
    answered = {name: one for writer in writers for name, one in writer.end().items()}
    assert len(answered) >= _ANSWERED * _EACH

    server.start()
    found = org.sf.query_all("SELECT Id, Name FROM Account")["records"]
    kept = {one["Name"]: one["Id"] for one in found}
    assert len(kept) == len(found) == len(set(kept.values()))
    assert answered.items() <= kept.items()
    calls = Counter(name.rpartition("-")[0] for name in kept)
    assert set(calls.values()) == {_EACH}
    assert len(kept) - len(answered) in [_EACH * on_their_way for on_their_way in range(_WRITERS + 1)]
    assert org.create("Account", Name="after") not in kept.values()
    org.session.close()
    assert server.end() == 0
