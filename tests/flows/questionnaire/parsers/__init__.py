"""Tests of flows/questionnaire/parsers."""
