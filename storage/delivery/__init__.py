"""What both bots need to take updates and share work: idempotency, leases, update offsets; never the content of an update."""
