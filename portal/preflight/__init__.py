"""Whether both systems are ready, and what mends them."""
