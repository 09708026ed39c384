"""Tests of the coordinator's use cases, whichever channel they come through."""
