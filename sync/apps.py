from django.apps import AppConfig


class SyncConfig(AppConfig):
    """What happens: connectors, engine, flows, schedule."""

    name = "sync"
    default_auto_field = "django.db.models.BigAutoField"
