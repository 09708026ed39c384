"""Leases, update offsets and refusals of what is sent, and the idempotency of the coordinators' bot; never the content of anything."""
