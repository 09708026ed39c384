"""The guarantees of design.md section 3, each broken on purpose once before it was believed."""
