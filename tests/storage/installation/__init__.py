"""Tests of what an installation counts and notes of itself."""
