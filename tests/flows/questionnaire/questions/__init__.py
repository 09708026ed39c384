"""Tests of flows/questionnaire/questions."""
