"""Tests of the words that may mean danger."""
