"""Commands about the foundation's own folder: its words, checked, written and tried; never what a seeker said."""
