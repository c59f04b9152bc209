"""Static files: our own, and those that installed packages bring along. No package is imported for them."""

from importlib.util import find_spec
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

_OWN = Path(__file__).parent / "static"


def _of_package(package: str, path: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(f"the package {package} is not installed")
    return Path(spec.submodule_search_locations[0]) / "static" / path


#: All there is, by name: nothing else of a folder can be asked for.
_FILES = {
    "bootstrap.css": (_of_package("bootstrap", "bootstrap/css/bootstrap.min.css"), "text/css"),
    "htmx.js": (_of_package("django_htmx", "django_htmx/htmx-2.min.js"), "text/javascript"),
    "console.css": (_OWN / "console.css", "text/css"),
    "console.js": (_OWN / "console.js", "text/javascript"),
    "icon.svg": (_OWN / "icon.svg", "image/svg+xml"),
}


async def asset(request: Request) -> Response:
    """One static file; 404 for any other name."""
    found = _FILES.get(request.path_params["name"])
    if found is None:
        raise HTTPException(404)
    return FileResponse(found[0], media_type=found[1], headers={"Cache-Control": "no-cache"})
