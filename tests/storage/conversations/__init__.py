"""Tests of what is stored beside a conversation: return codes, processed updates and sent messages."""
