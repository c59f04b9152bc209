"""``manage.py prepare``: bring database and static files up to date before a start; quick where they are."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Migrate the database and collect the static files, where anything changed."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0, stdout=self.stdout)
        mark = Path(settings.STATIC_ROOT) / ".collected"
        fingerprint = _static_fingerprint()
        if not mark.exists() or mark.read_text() != fingerprint:
            call_command("collectstatic", interactive=False, clear=True, verbosity=0, stdout=self.stdout)
            mark.write_text(fingerprint)


def _static_fingerprint() -> str:
    """Changes with our own static files and with the installed packages' versions."""
    sources = [settings.BASE_DIR / "requirements" / "base.txt"]
    sources += sorted(path for path in (settings.BASE_DIR / "static").rglob("*") if path.is_file())
    digest = hashlib.sha256()
    for path in sources:
        digest.update(str(path.relative_to(settings.BASE_DIR)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
