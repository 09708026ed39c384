"""The commands of `kring`, for the operator; never a word that a seeker said."""
