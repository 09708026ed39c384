"""Tests of the commands that steer the running service."""
