"""The command line itself: groups that load their commands late, their texts and their language; never a command."""
