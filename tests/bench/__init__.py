"""Benchmarks of the whole product beside others, for `make bench`: figures that anybody can repeat; no test lives here."""
