"""Telegram delivery shared by both bots: ports, runner, leader lease and backoff; never a framework, never a rule of either bot."""
