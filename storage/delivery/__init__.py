"""Leases, update offsets and the ledger of notices, and the idempotency of the coordinators' bot; never the content of anything."""
