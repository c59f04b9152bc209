"""The demo company: made once, with its people and its profile, on the sandbox pair that has its name."""

import json
import os
import secrets
from pathlib import Path

from django.conf import settings
from django.db import transaction

from portal.announcement import DEMO_LOGINS
from provisioning.catalogue.choices import Environment
from provisioning.companies import add_configuration, find_company, register_company
from provisioning.models import Company, Configuration, User
from provisioning.profile_files import from_yaml
from sync.activation import finish

#: The sandbox makes a pair of this name by itself (sync.sandbox_client.slug_of).
COMPANY_NAME = "Demo"
ADMINISTRATOR = "admin@demo.example"
STAFF = "staff@demo.example"
PROFILE = settings.BASE_DIR / "provisioning" / "profiles" / "demo.yaml"


def make_demo() -> Configuration:
    """The demo company's Development configuration, ready to run on the sandbox pair that has its name.

    A profile that is there stays as it is: somebody may have changed it.
    """
    with transaction.atomic():
        company = find_company(COMPANY_NAME) or register_company(name=COMPANY_NAME)
        _make_people(company)
        configuration = add_configuration(company=company, environment=Environment.DEVELOPMENT)
        if configuration.current_revision is None:
            finish(configuration, from_yaml(PROFILE.read_text()), note="The demo's profile")
    return configuration


def _make_people(company: Company) -> None:
    """An administrator of the company and a member of staff; passwords are made once and kept for the terminal."""
    path: Path = settings.VAR_DIR / DEMO_LOGINS
    logins = json.loads(path.read_text()) if path.exists() else {}
    for role, email in (("administrator", ADMINISTRATOR), ("staff", STAFF)):
        password = logins.get(role, {}).get("password") or secrets.token_urlsafe(12)
        logins[role] = {"email": email, "password": password}
        person = User.objects.filter(email=email).first()
        if person is None and role == "staff":
            User.objects.create_superuser(email, password)
        elif person is None:
            User.objects.create_user(email, password, company=company)
    _write_private(path, json.dumps(logins))


def _write_private(path: Path, content: str) -> None:
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(content)
    scratch.replace(path)
