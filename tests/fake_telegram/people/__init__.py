"""People on the fake Telegram: what they do, what they see, and the chats they share with bots; no API method lives here."""
