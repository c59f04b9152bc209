"""The vault: two slots for each key, encrypted at rest, rotated, never readable without its key."""

from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from provisioning import vault
from provisioning.catalogue.choices import Environment
from provisioning.companies import add_configuration
from provisioning.models import Company, CompanyFile, Configuration, Credential

KEY = "solution.sf_password"


def test_what_is_stored_is_read_back_and_encrypted_at_rest(configuration: Configuration) -> None:
    vault.store(configuration=configuration, key=KEY, secret="pässword-1", staged=False)
    assert vault.read(configuration=configuration, key=KEY) == "pässword-1"
    assert "pässword-1".encode() not in bytes(Credential.objects.get().token)


def test_nothing_stored_reads_as_none(configuration: Configuration) -> None:
    assert vault.read(configuration=configuration, key=KEY) is None


def test_a_secret_stored_again_replaces_the_first(configuration: Configuration) -> None:
    for secret in ("first", "second"):
        vault.store(configuration=configuration, key=KEY, secret=secret, staged=False)
    assert vault.read(configuration=configuration, key=KEY) == "second"
    assert Credential.objects.count() == 1


def test_configurations_and_company_files_have_secrets_of_their_own(
    configuration: Configuration, company_file: CompanyFile, company: Company
) -> None:
    production = add_configuration(company=company, environment=Environment.PRODUCTION_A)
    vault.store(configuration=configuration, key=KEY, secret="of the configuration", staged=False)
    vault.store(
        configuration=configuration, company_file=company_file, key=KEY, secret="of the file", staged=False
    )
    assert vault.read(configuration=configuration, key=KEY) == "of the configuration"
    assert vault.read(configuration=configuration, company_file=company_file, key=KEY) == "of the file"
    assert vault.read(configuration=production, key=KEY) is None


def test_promoting_makes_the_staged_secrets_the_stored_ones(
    configuration: Configuration, company_file: CompanyFile
) -> None:
    vault.store(configuration=configuration, key=KEY, secret="old", staged=False)
    vault.store(configuration=configuration, key="untouched", secret="kept", staged=False)
    vault.store(configuration=configuration, key=KEY, secret="new", staged=True)
    vault.store(configuration=configuration, company_file=company_file, key=KEY, secret="file's", staged=True)
    assert vault.read(configuration=configuration, key=KEY) == "old"
    assert vault.promote(configuration=configuration) == 2
    assert vault.read(configuration=configuration, key=KEY) == "new"
    assert vault.read(configuration=configuration, company_file=company_file, key=KEY) == "file's"
    assert vault.read(configuration=configuration, key="untouched") == "kept"
    assert not Credential.objects.filter(staged=True).exists()
    assert vault.promote(configuration=configuration) == 0  # Finish pressed twice


def test_discarding_leaves_what_is_stored(configuration: Configuration) -> None:
    vault.store(configuration=configuration, key=KEY, secret="old", staged=False)
    vault.store(configuration=configuration, key=KEY, secret="new", staged=True)
    assert vault.discard_staged(configuration=configuration) == 1
    assert vault.read(configuration=configuration, key=KEY) == "old"
    assert vault.read(configuration=configuration, key=KEY, staged=True) is None


def test_after_rotation_the_old_key_can_go(configuration: Configuration, settings: LazySettings) -> None:
    vault.store(configuration=configuration, key=KEY, secret="secret", staged=False)
    new_key = Fernet.generate_key().decode()
    settings.VAULT_KEYS = [new_key, *settings.VAULT_KEYS]
    output = StringIO()
    call_command("rotate_vault", stdout=output)
    settings.VAULT_KEYS = [new_key]
    assert vault.read(configuration=configuration, key=KEY) == "secret"
    assert "1 secrets encrypted" in output.getvalue()
    assert "Back up the key file" in output.getvalue()


def test_a_lost_key_is_said_by_name_and_rotation_changes_nothing(
    configuration: Configuration, settings: LazySettings
) -> None:
    vault.store(configuration=configuration, key=KEY, secret="secret", staged=False)
    before = bytes(Credential.objects.get().token)
    settings.VAULT_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(vault.VaultError, match=r"solution\.sf_password of Acme Trading - Development"):
        vault.read(configuration=configuration, key=KEY)
    with pytest.raises(CommandError, match="put that key back"):
        call_command("rotate_vault")
    assert bytes(Credential.objects.get().token) == before
