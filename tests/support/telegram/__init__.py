"""Running bots for tests, with a fake client or the fake Telegram at the other end; no test lives here."""
