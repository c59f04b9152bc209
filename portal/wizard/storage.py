"""The wizard's storage for django-formtools: the draft in the database.

formtools keeps validated form data in the session; here nothing is kept between requests but the draft: the step
comes from the address, looking writes nothing, and credentials never come by (they go to the vault).
"""

from typing import Any

from django.http import HttpResponse
from formtools.wizard.storage.base import BaseStorage


class DraftStorage(BaseStorage):  # type: ignore[misc]  # formtools has no types
    """Knows the step of this request, and no data: forms are filled from the draft (portal.wizard.forms)."""

    current_step: str | None = None
    extra_data: dict[str, Any] = {}

    def init_data(self) -> None:
        """There is nothing to begin anew: a draft is discarded by a person (provisioning.drafts)."""

    reset = init_data

    def get_step_data(self, step: str) -> None:
        return None

    def get_step_files(self, step: str) -> None:
        return None

    current_step_data = current_step_files = None

    def update_response(self, response: HttpResponse) -> None:
        """No cookies."""
