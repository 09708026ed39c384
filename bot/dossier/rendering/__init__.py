"""Rendering of files in a child process that lives for one file; never a word that stays in a process after it."""
