"""Tests of the mail to coordinators."""
