"""Tests of flows/, which need no clock, disk or network."""
