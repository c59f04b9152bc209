"""PostgreSQL wire protocol, version 3, as far as psqlODBC speaks it."""
