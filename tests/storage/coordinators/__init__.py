"""Tests of coordinators' Telegram accounts."""
