"""The Bot API methods of the fake Telegram, each checked as strictly as by Telegram; nothing of people or of HTTP lives here."""
