"""Tests of how a coordinator plans contact and what the call card says."""
