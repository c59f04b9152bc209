"""Admin pages of tables that staff look at and nobody edits."""

from typing import Any, TypeVar

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

M = TypeVar("M", bound=Model)


class SupportAdmin(admin.ModelAdmin[M]):
    """What all our admin pages share: pages of 50, newest first where the model says so, no count of all rows."""

    list_per_page = 50
    show_full_result_count = False


class HistoryAdmin(SupportAdmin[M]):
    """Shown, searched and filtered, never added to, changed or deleted by hand."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False
