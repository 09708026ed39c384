"""Tests of the desk in a real browser, over a product whose clock the test moves."""
