"""The coordinator's side: one service, the desk's pages and a Telegram bot; nothing of the seeker's side is imported here."""
