"""Delivery between Telegram and the rooms, whatever the framework: taken once, in order, and never lost."""
