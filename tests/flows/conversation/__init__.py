"""Tests of the conversation as it is stored: documents of older versions are read by the present one."""
