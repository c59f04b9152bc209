"""Pure mapping, one module per object pair: which fields join which columns, and how values are converted."""
