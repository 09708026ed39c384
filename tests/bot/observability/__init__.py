"""Tests of logs and metrics, in which no word of anybody may stand."""
