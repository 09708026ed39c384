"""Tests of the templates that chat and desk share."""
