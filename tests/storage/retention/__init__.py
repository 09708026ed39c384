"""Tests of retention: timers, the end of drafts, and erasure."""
