"""How long everything is kept: rules, timers, erasure and tombstones; never a word of what was erased."""
