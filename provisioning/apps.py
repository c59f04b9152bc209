from django.apps import AppConfig


class ProvisioningConfig(AppConfig):
    """What a company chose and what must exist."""

    name = "provisioning"
    default_auto_field = "django.db.models.BigAutoField"
