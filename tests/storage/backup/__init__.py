"""Tests of moving an installation's rows to another database."""
