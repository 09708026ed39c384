"""Tests of the questionnaire as it is checked when it is loaded."""
