"""The IW Monitor, in a window of its own."""
