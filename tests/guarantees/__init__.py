"""The guarantees of design.md section 3 over real processes and databases; each was broken once on purpose."""
