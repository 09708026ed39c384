"""A fake Telegram: a Bot API server on loopback, as strict as the real one; it knows nothing of the product."""
