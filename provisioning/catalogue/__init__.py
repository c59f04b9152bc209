"""Every configuration option of a company profile, declared once, page by page."""
