"""What people do about single records: see them, have them tried again, decide what is held."""
