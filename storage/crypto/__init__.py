"""Keys, the vault that seals people's words, and key rotation; never a plaintext at rest."""
