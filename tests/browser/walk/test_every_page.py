"""Every page that chat and desk can show, judged by rules: what a person must judge is in docs/accessibility.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.web.templating import TEMPLATE_DIRS
from flows.questionnaire.questionnaire import ENDS
from flows.questionnaire.states import STATES
from tests.browser.walk.html_checker import check_html
from tests.browser.walk.recorder import Recorder

pytestmark = pytest.mark.slow
NO_PAGE = {"correct"}  # asked after an edited message, which only Telegram has
PARTS = ("{% extends", "<!doctype")  # what a template that is a page begins with
STOPPED = ("wrong", "intake_closed", "busy", "session_lost", "turn_failed")  # something failed, is full or is shut
FRAMES = {"base.html", "chat_frame.html", "desk_frame.html"}


def test_no_state_of_the_chart_is_without_a_page_in_the_walk(walk: Recorder) -> None:
    assert {state.name for state in STATES} | set(ENDS) == walk.states - {"closed_now"} | NO_PAGE


def test_no_template_is_without_a_page_in_the_walk(walk: Recorder) -> None:
    templates = [path for folder in TEMPLATE_DIRS for path in folder.glob("*.html")]
    assert {path.name for path in templates if path.read_text("utf-8").startswith(PARTS)} - FRAMES == walk.templates


def test_a_page_on_which_nothing_goes_on_has_the_bar_the_way_out_and_a_number_to_call(walk: Recorder) -> None:
    pages = {name: markup for name, markup in walk.pages.items() if name[4:].startswith(STOPPED) and 'href="/desk"' not in markup}
    parts = ('class="bar"', 'class="button exit"', 'href="tel:')
    assert len(pages) >= len(STOPPED) and [name for name, markup in pages.items() if not all(part in markup for part in parts)] == []


def test_html_is_as_the_standard_says(walk: Recorder, tmp_path: Path) -> None:
    assert check_html(walk.pages, tmp_path) == []


def test_axe_finds_nothing_not_even_against_best_practice(findings: dict[str, list[str]]) -> None:
    assert findings["rules"] == []


def test_nothing_reaches_over_the_side_from_320_to_1920_pixels_with_names_of_40_letters(findings: dict[str, list[str]]) -> None:
    assert findings["overflow"] == []


def test_nothing_reaches_over_the_side_with_letters_twice_as_large_or_text_spaced_apart(findings: dict[str, list[str]]) -> None:
    assert findings["large text"] == []


def test_a_language_from_right_to_left_that_is_40_percent_longer_fits_with_the_largest_letters_too(findings: dict[str, list[str]]) -> None:
    assert findings["mirrored"] == []


def test_a_drawing_has_the_size_that_it_was_drawn_in(findings: dict[str, list[str]]) -> None:
    assert findings["drawings"] == []


def test_no_page_has_sound_film_or_a_page_of_somebody_else(findings: dict[str, list[str]]) -> None:
    assert findings["media"] == []


def test_whatever_is_pressed_is_48_pixels_wide_and_high(findings: dict[str, list[str]]) -> None:
    assert findings["targets"] == []


@pytest.mark.parametrize("colours", ["focus", "forced colours"])
def test_where_the_focus_is_can_be_seen(findings: dict[str, list[str]], colours: str) -> None:
    assert findings[colours] == []


def test_the_focus_goes_from_above_to_below(findings: dict[str, list[str]]) -> None:
    assert findings["focus order"] == []


def test_text_can_be_read_in_the_dark(findings: dict[str, list[str]]) -> None:
    assert findings["dark"] == []
