"""The command line itself: groups that load their commands late, their texts, language and progress; never a command."""
