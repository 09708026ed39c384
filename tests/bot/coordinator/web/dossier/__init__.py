"""Tests of the pages of one dossier."""
