"""Tests of the chat as a browser calls it, and as somebody calls it who means harm."""
