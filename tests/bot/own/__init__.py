"""Tests of the foundation's own folder: what is laid over the package, and what is refused."""
