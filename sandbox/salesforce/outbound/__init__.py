"""Outbound Messages: what is queued when records change, and how it reaches its subscriber."""
