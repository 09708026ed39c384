"""Tests of bot/operator/doctor."""
