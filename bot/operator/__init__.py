"""The operator's commands: everything that is done from the command line, and never a word that a seeker said."""
