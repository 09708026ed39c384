"""Tests of the map of Dutch places."""
