"""SOSL: words looked for in the texts of several objects at once."""
