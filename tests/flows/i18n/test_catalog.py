"""The words are the same in every language, filled in literally, and dates are days with a name."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog as PoFile

from flows.errors import ChartError
from flows.i18n.catalog import Catalog
from flows.i18n.po_file import package_languages, texts_of
from flows.replies.required_keys import required_keys
from tests.support.texts.own_texts import CATALOG, LANGUAGES, own_texts, placeholders


def made(**words: str) -> Catalog:
    catalogue = PoFile(locale="nl")
    for key, text in words.items():
        catalogue.add(key, text)
    return Catalog({"nl": texts_of(catalogue)}, {})


# every language is whole


@pytest.mark.parametrize("language", LANGUAGES)
def test_I6_every_language_says_the_same_things(language: str) -> None:
    """Whoever reads English gets no less than whoever reads Dutch: the same keys, all of them translated."""
    assert set(CATALOG.keys(language)) == set(CATALOG.keys(LANGUAGES[0]))


def test_I6_no_language_of_ours_is_left_out() -> None:
    assert set(CATALOG.languages) == set(package_languages())


def test_I6_a_language_that_lacks_texts_is_left_out_and_what_it_lacks_is_named() -> None:
    """Nobody meets half a language, and those who read another one notice nothing."""
    half, whole = PoFile(locale="tr"), PoFile(locale="nl")
    half.add("hello", "Merhaba")
    whole.add("hello", "Dag")
    whole.add("later", "Later")
    catalog = Catalog({"nl": texts_of(whole), "tr": texts_of(half)}, {})
    assert (catalog.languages, catalog.incomplete) == (("nl",), {"tr": ["later"]})


@pytest.mark.parametrize("language", LANGUAGES)
def test_I6_every_language_names_the_same_facts(language: str) -> None:
    """A date, a name or a number that one language tells is told in the others too."""
    differing = [key for key in CATALOG.keys(language) if placeholders(language, key) != placeholders(LANGUAGES[0], key)]
    assert differing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_defined_twice(language: str) -> None:
    """Whoever changes a text changes all of it, also for those who read the second one."""
    keys = re.findall(r'^msgid "(.+)"$', files("flows.i18n").joinpath("locales", f"{language}.po").read_text("utf-8"), re.MULTILINE)
    assert sorted(keys) == sorted(set(keys))


def test_the_conversation_has_all_its_words() -> None:
    """Nobody meets a question without words."""
    CATALOG.check_keys(required_keys())


def test_missing_words_stop_the_process_and_are_named() -> None:
    """A translator reads in one message which keys are missing, and in which language."""
    with pytest.raises(ChartError, match=r"nl: goodbye, nl: later"):
        made(hello="Dag").check_keys(["hello", "goodbye", "later"])


def test_words_that_are_not_translated_are_missing() -> None:
    """An empty translation is not said as an empty message."""
    with pytest.raises(ChartError, match="nl: hello"):
        made(hello="").text("nl", "hello")


# filled, never interpreted


def test_a_typed_text_is_never_interpreted_as_a_template() -> None:
    """Fatima calls herself `{code}` and is called just that."""
    assert made(call="Noem: {called} {code}").text("nl", "call", called="{code}", code="1234") == "Noem: {code} 1234"


def test_a_typed_text_reaches_no_attribute_of_ours() -> None:
    """`{called.__class__}` in the words of a stranger stays what it is."""
    assert made(call="{called}").text("nl", "call", called="{0} {called.__class__} %s") == "{0} {called.__class__} %s"


def test_a_gap_without_a_value_is_an_error_of_ours() -> None:
    """Nobody reads a date as `{day}`."""
    with pytest.raises(ChartError, match="nl: until lacks a value for 'day'"):
        made(until="Tot {day}").text("nl", "until")


@pytest.mark.parametrize(("n", "said"), [(1, "1 dag"), (7, "7 dagen"), (0, "0 dagen")])
def test_words_bend_with_a_number(n: int, said: str) -> None:
    assert CATALOG.plural("nl", "days", n) == said


# dates


@pytest.mark.parametrize(("language", "said"), [("nl", "dinsdag 1 december"), ("en", "Tuesday 1 December")])
def test_a_day_is_a_weekday_and_a_date(language: str, said: str) -> None:
    assert CATALOG.format_day(language, date(2026, 12, 1)) == said


@pytest.mark.parametrize(("language", "said"), [("nl", "zaterdag 21 november, 20:10"), ("en", "Saturday 21 November, 20:10")])
def test_a_moment_is_formatted_in_the_installations_timezone(language: str, said: str) -> None:
    at = datetime(2026, 11, 21, 19, 10, tzinfo=UTC)
    assert CATALOG.format_moment(language, at, ZoneInfo("Europe/Amsterdam")) == said


@pytest.mark.parametrize(("language", "said"), [("nl", "Riet, Mo"), ("ar", "Riet، Mo"), ("fa", "Riet، Mo")])
def test_a_list_has_the_comma_of_its_language(language: str, said: str) -> None:
    assert Catalog.load().join_with_commas(language, ["Riet", "", "Mo"]) == said


def test_a_moment_after_midnight_has_the_day_of_the_installations_timezone() -> None:
    at = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    assert CATALOG.format_moment("nl", at, ZoneInfo("Europe/Amsterdam")) == "zondag 22 november, 00:30"


def test_no_date_is_given_as_a_number_of_hours() -> None:
    """`Binnen 72 uur` is a sum that a worried person has to do."""
    assert [key for _, key, text in own_texts() if re.search(r"(binnen|within|in) \d+ (uur|hours?)", text)] == []


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "1 minuut"), (12, "12 minuten"), (60, "1 uur"), (150, "2 uur"), (24 * 60, "1 dag"), (3 * 24 * 60, "3 dagen")]
)
def test_how_long_something_lasts_is_said_in_the_largest_unit_that_fits_and_is_never_nothing(minutes: int, said: str) -> None:
    assert CATALOG.format_span("nl", timedelta(minutes=minutes)) == said


# laid over


def test_a_foundations_own_texts_stand_where_ours_did_and_everything_else_stays() -> None:
    ours, theirs = PoFile(locale="nl"), PoFile(locale="nl")
    for key, text in (("hello", "Dag"), ("later", "Later, {name}")):
        ours.add(key, text)
    theirs.add("hello", "Hoi")
    catalog = Catalog({"nl": texts_of(ours)}, {"name": "Kring", "other": "1"}).lay_over({"nl": texts_of(theirs)}, {"name": "Ring"})
    assert [catalog.text("nl", key) for key in ("hello", "later")] == ["Hoi", "Later, Ring"]
    assert dict(catalog.constants) == {"name": "Ring", "other": "1"}


def test_a_foundation_may_add_a_language() -> None:
    ours, theirs = PoFile(locale="nl"), PoFile(locale="tr")
    ours.add("hello", "Dag")
    theirs.add("hello", "Merhaba")
    catalog = Catalog({"nl": texts_of(ours)}, {}).lay_over({"tr": texts_of(theirs)}, {})
    assert [catalog.text(language, "hello") for language in catalog.languages] == ["Dag", "Merhaba"]


def test_the_gaps_of_a_text_are_those_in_braces() -> None:
    assert Catalog.placeholders_of("Tot {day}, {name}, {day} { geen }") == {"day", "name"}
