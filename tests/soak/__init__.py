"""Faults by the thousand: simulated people while processes, server and Telegram fail, and an audit from outside; for `make soak`."""
