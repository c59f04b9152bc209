"""Errors by recovery, and the catalogue that tells a person what to do about each code."""
