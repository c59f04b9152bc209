"""One run: its plan, results and log."""
