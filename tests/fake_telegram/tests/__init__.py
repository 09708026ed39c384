"""Tests of the fake Telegram itself: that it refuses, queues, fails and delivers as Telegram does; none of the product."""
