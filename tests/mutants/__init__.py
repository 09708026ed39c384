"""Tests that bite: the code is changed in thousands of places, and each change has to make a test fail; for `make mutants`."""
