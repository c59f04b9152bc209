"""Formulas: read, and turned into SQL over the stored values."""
