"""Read, match, map, plan, apply: moves records without knowing a concrete connector."""
