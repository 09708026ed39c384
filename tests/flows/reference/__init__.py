"""Tests of reference data: languages."""
