"""Authentication of coordinators: one-time links, codes, passkeys and sessions; never a dossier."""
