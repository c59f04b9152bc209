"""Requests that no page of ours sends are refused before anything reads them."""

import codecs
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class RequestLimitsMiddleware:
    """Bodies longer than any form of ours, also as files, which Django would write to disk whatever their length;
    and texts in another encoding than that of our pages, some of which can spell what no database holds.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _length_of(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return HttpResponse("This is more than any form of this portal holds.", status=413)
        if not _is_utf8((request.content_params or {}).get("charset", "utf-8")):
            return HttpResponse("Send the form in UTF-8.", status=415)
        return self.get_response(request)


def _length_of(request: HttpRequest) -> int:
    text = str(request.META.get("CONTENT_LENGTH") or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0


def _is_utf8(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name == "utf-8"
    except (LookupError, ValueError):
        return False
