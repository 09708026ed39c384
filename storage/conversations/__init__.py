"""Conversations at rest and what belongs to each: channel identities, idempotency keys, outbox, codes and tokens; never a dossier."""
