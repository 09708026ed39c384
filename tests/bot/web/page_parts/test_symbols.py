"""Symbols of a page: each that is shown is drawn there once, no other is, and whoever listens hears none."""

from __future__ import annotations

import re

import pytest

from bot.web.page_parts.symbols import NAMES, PLACE, define_symbols, symbol


def test_a_page_draws_each_symbol_that_it_shows_once_and_no_other() -> None:
    page = define_symbols(f"{symbol('house')}{symbol('house')}{symbol('phone')}{PLACE}")
    assert re.findall(r'<symbol id="symbol-(\w+)"', page) == ["house", "phone"]


def test_a_page_without_symbols_draws_none() -> None:
    assert define_symbols(f"<p>Hallo</p>{PLACE}") == "<p>Hallo</p>"


@pytest.mark.parametrize("name", sorted(NAMES))
def test_who_listens_hears_no_symbol(name: str) -> None:
    assert 'aria-hidden="true" focusable="false"' in symbol(name)


def test_an_unknown_symbol_is_refused_by_its_name() -> None:
    with pytest.raises(LookupError, match="kite"):
        symbol("kite")
