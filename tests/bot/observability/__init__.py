"""Tests of logs and metrics, which contain no word of anybody."""
