"""Tests of who is offered a dossier, and what becomes of an offer."""
