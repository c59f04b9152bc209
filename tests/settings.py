"""The portal's settings on a state folder of the test run's own, which is removed afterwards.

The database follows DATABASE_URL: a SQLite file in that folder without it.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path


def _state_folder() -> Path:
    """A new folder; a worker of pytest-xdist gets one inside its controller's."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    controllers = os.environ.get("TEST_RUN_DIR")
    if worker and controllers:
        return Path(controllers) / worker
    folder = tempfile.mkdtemp(prefix="portal-tests-")
    os.environ["TEST_RUN_DIR"] = folder
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


VAR_DIR = _state_folder()
os.environ["VAR_DIR"] = str(VAR_DIR)
for name in (
    "BROKER_URL",
    "SANDBOX_URL",
    "PUBLIC_URL",
    "ALLOW_PRIVATE_HOSTS",
    "SECRET_KEY",
    "VAULT_KEYS",
    "DEBUG",
):
    os.environ.pop(name, None)

from portal.settings import *  # noqa: E402, F403 - after the environment is set
from portal.settings import DATABASES, STATIC_ROOT  # noqa: E402

STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in production: threads and processes of a test see one database. Durability is not tested by it.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"] = DATABASES["default"]["OPTIONS"] | {
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
    }

BROKER_URL = CELERY_BROKER_URL = "memory://"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
