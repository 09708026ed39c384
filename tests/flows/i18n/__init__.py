"""Tests of the texts: complete in every language, plain, and used."""
