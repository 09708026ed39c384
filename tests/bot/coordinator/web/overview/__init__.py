"""Tests of the desk's pages, called without JavaScript."""
