"""Tests of the questionnaire: its checks when it is loaded, the parsing of input, and privacy per channel."""
