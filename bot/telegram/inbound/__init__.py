"""Receiving updates: polling, webhook and the dispatcher behind both; never the meaning of an update."""
