"""``manage.py rotate_vault``: encrypt every secret anew with the newest key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from provisioning import vault


class Command(BaseCommand):
    help = (
        "Encrypt every secret with the first of VAULT_KEYS. Put a new key first (a line at the top of var/vault_keys),"
        " restart everything, run this, then take the old key away."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = vault.rotate()
        except vault.VaultError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} secrets encrypted with the newest key.")
        self.stdout.write(
            "Back up the key file or VAULT_KEYS now, apart from the database: without its key no secret can be read."
        )
