"""deploy and retrieve: a zip of files with a package.xml into the org, and out of it."""
