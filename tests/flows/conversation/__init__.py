"""Tests of the conversation: its input, its privacy per channel, and documents stored by older versions."""
