"""Leases and update offsets of both bots, and the idempotency of the coordinators' bot; never the content of an update."""
