"""Tests of flows/questionnaire/status."""
