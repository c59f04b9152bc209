"""OAuth: the token endpoint with its grants, and what tells whose a token is."""
