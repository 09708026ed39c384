"""Tests of the dossier's life cycle, from handover to close."""
