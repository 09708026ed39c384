"""Where a bot's webhook is said to be, and the token it has."""

ORIGIN, TOKEN = "https://kring.test", "1234567:" + "A" * 35
