"""Backups, restores and moves between databases, row by row; never a key of the installation."""
