"""Notes what goes wrong in a browser page while a test does something else."""

from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Page, Request, Response


@dataclass(slots=True)
class Watched:
    """Everything that a person with the developer tools open would call an error."""

    problems: list[str] = field(default_factory=list)


def watch(page: Page) -> Watched:
    """Note console errors (a violation of the content security policy is one), scripts that fail, requests that get
    no answer, and answers that say the server failed."""
    watched = Watched()

    def note_console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            watched.problems.append(f"{page.url}: console: {message.text}")

    def note_request(request: Request) -> None:
        # A page that is left takes its open requests along.
        if request.failure != "net::ERR_ABORTED":
            watched.problems.append(f"{request.method} {request.url}: {request.failure}")

    def note_response(response: Response) -> None:
        if response.status >= 500:
            watched.problems.append(f"{response.request.method} {response.url}: {response.status}")

    page.on("console", note_console)
    page.on("pageerror", lambda error: watched.problems.append(f"{page.url}: script: {error}"))
    page.on("requestfailed", note_request)
    page.on("response", note_response)
    return watched
