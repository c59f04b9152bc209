"""Reading what the connected systems offer to choose from, for provisioning.offers."""

from sync.metadata.refresh import ask, refresh_metadata, withdraw

__all__ = ["ask", "refresh_metadata", "withdraw"]
