"""The pages: each view fetches what it shows, does one thing, and redirects or renders."""
