"""Fuzzing of every entrance, from fixed seeds."""
