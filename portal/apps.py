from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Screens, admin registrations and the API; no models and no business rules."""

    name = "portal"
