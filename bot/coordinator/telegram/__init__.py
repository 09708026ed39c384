"""The coordinator's Telegram bot on python-telegram-bot: updates in, Bot API calls out; no word that a seeker typed ever passes here."""
