"""Tests of the source as source: imports, names and folders, and that no test is skipped; no behaviour is tested here."""
