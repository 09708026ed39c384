"""Tests of the documents: each path, name, command and rule in them exists; no behaviour is tested here."""
