"""The seeker's turn as one unit of work: load, decide, save; never a channel, a page or a framework."""
