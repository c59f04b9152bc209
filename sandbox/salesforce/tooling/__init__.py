"""The Tooling API below /services/data/vXX.X/tooling/: definitions as records, read from the org's schema."""
