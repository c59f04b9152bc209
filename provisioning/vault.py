"""The vault: secrets of a configuration, encrypted with the keys of VAULT_KEYS (Fernet: AES-128-CBC with HMAC).

A secret is *staged* while its draft is edited and *stored* once Finish promoted it. Losing the last copy of a key
loses every secret encrypted with it: back up the key file apart from the database.
"""

from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from provisioning.models import CompanyFile, Configuration, Credential


class VaultError(Exception):
    """A stored secret cannot be decrypted with any of our keys."""


def store(
    *,
    configuration: Configuration,
    company_file: CompanyFile | None = None,
    key: str,
    secret: str,
    staged: bool,
) -> None:
    """Encrypt ``secret`` under ``key`` in the staged or the stored slot; what was there is overwritten."""
    Credential.objects.update_or_create(
        configuration=configuration,
        company_file=company_file,
        key=key,
        staged=staged,
        defaults={"token": _fernet().encrypt(secret.encode()), "updated_at": timezone.now()},
    )


def read(
    *, configuration: Configuration, company_file: CompanyFile | None = None, key: str, staged: bool = False
) -> str | None:
    """The secret in that slot, or None where there is none.

    Raises VaultError where none of the keys decrypts it.
    """
    credential = Credential.objects.filter(
        configuration=configuration, company_file=company_file, key=key, staged=staged
    ).first()
    return None if credential is None else _decrypt(credential)


def read_all(*, configuration: Configuration, staged: bool) -> dict[tuple[str, int], str]:
    """Every secret of the configuration in that slot, by key and company file number (0: of none), by one query.

    Raises VaultError where none of the keys decrypts one.
    """
    found = Credential.objects.filter(configuration=configuration, staged=staged).select_related(
        "company_file"
    )
    return {
        (entry.key, entry.company_file.number if entry.company_file else 0): _decrypt(entry)
        for entry in found
    }


@transaction.atomic
def promote(*, configuration: Configuration) -> int:
    """Make every staged secret of the configuration and its company files the stored one; returns how many."""
    staged = list(Credential.objects.filter(configuration=configuration, staged=True))
    for credential in staged:
        Credential.objects.filter(
            configuration=configuration,
            company_file=credential.company_file,
            key=credential.key,
            staged=False,
        ).delete()
    return Credential.objects.filter(pk__in=[credential.pk for credential in staged]).update(
        staged=False, updated_at=timezone.now()
    )


def discard_staged(*, configuration: Configuration) -> int:
    """Forget what was typed for a draft that is given up; returns how many secrets."""
    return Credential.objects.filter(configuration=configuration, staged=True).delete()[0]


def rotate() -> int:
    """Encrypt every secret anew with the first key, so that older keys can be taken away; returns how many.

    Raises VaultError, with nothing changed, where one cannot be decrypted.
    """
    with transaction.atomic():
        credentials = list(Credential.objects.all())
        for credential in credentials:
            credential.token = _fernet().encrypt(_decrypt(credential).encode())
            credential.save(update_fields=["token"])
    return len(credentials)


def _decrypt(credential: Credential) -> str:
    try:
        return _fernet().decrypt(bytes(credential.token)).decode()
    except InvalidToken as error:
        raise VaultError(
            f"The secret {credential} of {credential.configuration} was encrypted with a key that is not in"
            " VAULT_KEYS (or var/vault_keys): put that key back, or enter the secret again."
        ) from error


def _fernet() -> MultiFernet:
    return _fernet_of(tuple(settings.VAULT_KEYS))


@lru_cache(maxsize=4)
def _fernet_of(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
