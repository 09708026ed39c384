"""Golden conversations, and the script runners that play them over the web and over Telegram."""
