"""Conversations as they are stored, each with its channel identities, idempotency keys, outbox, codes and tokens; never a dossier."""
