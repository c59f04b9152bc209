"""The console's password: from the environment, else from a file that is made on the first start."""

import os
import secrets
from pathlib import Path

from sandbox.registry import write_private

#: Beside the sandbox's other secrets, for its owner's eyes only.
FILE = "console_password"
_VARIABLE = "SANDBOX_CONSOLE_PASSWORD"


def password(directory: Path) -> str:
    """The password of SANDBOX_CONSOLE_PASSWORD, else that of the file ``console_password`` in the directory."""
    given = os.environ.get(_VARIABLE, "")
    if given:
        return given
    path = directory / FILE
    if not path.exists() or not path.read_text().strip():
        write_private(path, f"{secrets.token_urlsafe(12)}\n")
    return path.read_text().strip()
