"""Tests of the web chat, called without JavaScript."""
