"""Tests of flows/questionnaire/input."""
