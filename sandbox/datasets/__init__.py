"""Datasets as pure generators: the same seed gives the same records. No input, no output, no clock."""
