"""One step a file: an object pair in one direction. ``steps.table`` says which step a flow's part is."""
