"""How fast the sandbox is, beside the bare store below it on the same machine in the same run."""
