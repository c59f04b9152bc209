"""Secret and vault keys: from the environment, or made once into the state folder, readable by its owner only."""

import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet


def secret_key(var_dir: Path) -> str:
    """Django's SECRET_KEY: the environment's, or the one in ``var_dir/secret_key``, made if missing."""
    return os.environ.get("SECRET_KEY") or _stored(var_dir / "secret_key", secrets.token_urlsafe(64))


def vault_keys(var_dir: Path) -> list[str]:
    """Fernet keys of the vault, newest first: ``VAULT_KEYS`` (comma separated) or ``var_dir/vault_keys`` (one a line).

    The first key encrypts, all of them decrypt; losing the last copy of a key loses every stored credential.
    """
    from_environment = os.environ.get("VAULT_KEYS")
    if from_environment:
        return [key.strip() for key in from_environment.split(",") if key.strip()]
    return _stored(var_dir / "vault_keys", Fernet.generate_key().decode()).split()


def _stored(path: Path, fresh: str) -> str:
    """Content of ``path``; written with ``fresh`` and mode 0600 when missing. Two starters agree on one content."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    if not path.exists():
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(fresh + "\n")
        try:
            os.link(temporary, path)  # atomic: the first one wins, the other reads what it wrote
        except FileExistsError:
            pass
        finally:
            temporary.unlink()
    return path.read_text().strip()
