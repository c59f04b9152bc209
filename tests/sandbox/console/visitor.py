"""A console process, and somebody who uses it as a browser does: cookies, forms with all that they hold."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html.parser import HTMLParser

import requests

from tests.sandbox_fixtures import PROJECT, SandboxServers, free_ports

PASSWORD = "only for these tests"
_START_S = 20.0


@contextmanager
def running_console(servers: SandboxServers) -> Iterator[str]:
    """A console on a free port; its address. It ends well at SIGTERM."""
    (port,) = free_ports(1)
    environment = {
        **os.environ,
        "VAR_DIR": str(servers.var_dir),
        "SANDBOX_CONTROL_PORT": servers.url.rpartition(":")[2],
        "SANDBOX_CONSOLE_PORT": str(port),
        "SANDBOX_CONSOLE_PASSWORD": PASSWORD,
    }
    with servers.log.open("a") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "sandbox.console"],
            cwd=PROJECT,
            env=environment,
            stdout=output,
            stderr=output,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_up(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait_until_up(url: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _START_S
    while True:
        try:
            requests.get(f"{url}/static/icon.svg", timeout=5)
        except requests.ConnectionError:
            if process.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


class Page(HTMLParser):
    """What a browser makes of a page: its elements, its text, its alerts, the values of its inputs."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.alerts: list[str] = []
        self._in_alert = False
        self._area = self._select = ""
        self.inputs: dict[str, str] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.elements.append((tag, found))
        if found.get("role") in {"alert", "status"}:
            self._in_alert = True
            self.alerts.append("")
        if tag == "textarea":
            self._area = found["name"]
            self.inputs[self._area] = ""
        if tag == "select":
            self._select = found["name"]
        if tag == "option" and "selected" in found:
            self.inputs[self._select] = found["value"]
        ticked = found.get("type") != "checkbox" or "checked" in found
        if tag == "input" and "name" in found and ticked:
            self.inputs[found["name"]] = found.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self._in_alert = False
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._in_alert:
            self.alerts[-1] += data
        if self._area:
            self.inputs[self._area] += data.removeprefix("\n")
        if data.strip():
            self.texts.append(" ".join(data.split()))

    def links(self) -> list[str]:
        """Where the page leads, in its order."""
        return [found["href"] for tag, found in self.elements if tag == "a"]


class Visitor:
    """A browser with its cookies. Redirects are not followed, so that tests see them."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.browser = requests.Session()

    def log_in(self, password: str = PASSWORD) -> requests.Response:
        """Send the login form."""
        return self.post("/login", {"password": password})

    def get(self, path: str, **headers: str) -> requests.Response:
        """A page as it is answered."""
        return self.browser.get(f"{self.url}{path}", headers=headers, allow_redirects=False, timeout=30)

    def post(
        self, path: str, form: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> requests.Response:
        """A form as it is answered."""
        return self.browser.post(
            f"{self.url}{path}", data=form, headers=headers, allow_redirects=False, timeout=30
        )

    def page(self, path: str) -> Page:
        """A page that is there."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return Page(answer.text)

    def token(self) -> str:
        """The token that the session's forms carry."""
        return self.page("/").inputs["csrf"]

    def send(self, path: str, **form: str) -> requests.Response:
        """A form of our own page, with its token."""
        return self.post(path, {"csrf": self.token(), **form})

    def save(self, path: str, **typed: str) -> requests.Response:
        """The record's form as its page gives it, with other values typed into some fields."""
        page = self.page(path)
        return self.post(path, {**page.inputs, **typed, "do": "save"})
