"""The Flow Manager: start, stop and set flows."""
