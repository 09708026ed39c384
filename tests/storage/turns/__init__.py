"""Tests of turns as transactions: alone, once, and all or nothing."""
