"""Facts and counts of this installation; never anything about one person."""
