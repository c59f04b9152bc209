"""Public clients that nobody here wrote, unmodified, against the running sandbox (installed by tools/clients.sh)."""
