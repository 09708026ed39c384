"""Tests of what people touch: channels, pages, commands."""
