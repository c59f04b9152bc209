"""The product in this process, on a database of its own: for proofs and measurements that start from nothing."""

import io
import os
from pathlib import Path
from typing import Any

#: The company that everything is measured with.
COMPANY = "Trading House"


def set_up(environment: dict[str, str]) -> None:
    """Take ``environment`` over, make Django ready on the SQLite file of its VAR_DIR, and migrate.

    Once in a process, and before anything of the product is imported.
    """
    for name in ("DATABASE_URL", "BROKER_URL"):
        os.environ.pop(name, None)
    os.environ.update(environment, DJANGO_SETTINGS_MODULE="portal.settings")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    import django

    django.setup()
    command("migrate", verbosity=0)


def command(name: str, *arguments: str, **options: Any) -> str:
    """Run a management command here; what it printed."""
    from django.core.management import call_command

    printed = io.StringIO()
    call_command(name, *arguments, stdout=printed, **options)
    return printed.getvalue()


def new_company(pair: dict[str, Any], profile: Path) -> None:
    """Register COMPANY in the Development environment with the credentials of ``pair`` and a profile file."""
    from provisioning import companies, vault
    from provisioning.catalogue.choices import Environment

    company = companies.register_company(name=COMPANY)
    configuration = companies.add_configuration(company=company, environment=Environment.DEVELOPMENT)
