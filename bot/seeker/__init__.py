"""The seeker's side: one service and an adapter per channel; nothing of the coordinator's side is imported here."""
