"""Records in error, waiting or held for a decision."""
