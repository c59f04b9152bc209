"""Revisions of the profile: list, compare, make current again."""
