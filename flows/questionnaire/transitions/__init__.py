"""Transitions of the seeker's conversation as rows, one module for each part of it; never a guard or an action."""
