"""Tests of matching a dossier with coordinators, and of comparing names of organisations."""
