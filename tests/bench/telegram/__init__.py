"""The whole Telegram stack as it is measured: a bot in a process of its own, a Bot API, and people who write; no test lives here."""
