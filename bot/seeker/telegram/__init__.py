"""The seeker's Telegram bot on aiogram: updates in, Bot API calls out; no conversation rules, and no name or file of a person is read."""
