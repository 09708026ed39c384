"""Helpers that tests share: the product, fakes, drivers and example data; no test lives here."""
