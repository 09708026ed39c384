"""Tests of delivery: one process at a time, and each update once."""
