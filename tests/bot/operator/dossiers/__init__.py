"""Tests of the commands about dossiers that wait or are held."""
