"""Composition root and lifecycle of a process: everything is built and wired here, and nothing here knows a rule of the product."""
