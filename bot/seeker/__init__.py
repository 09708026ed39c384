"""The seeker's side: one reception, and a channel for each way of coming in."""
