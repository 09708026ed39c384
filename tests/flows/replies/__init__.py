"""Tests of what the rendering of a conversation says."""
