"""Words that may mean danger are found in any spelling, and no text makes the search slow."""

from __future__ import annotations

import pytest

from flows.crisis import CrisisResources
from flows.danger.language_nets import LanguageNets
from flows.danger.notation import read_groups, read_phrases
from flows.danger.word_net import WordNet
from flows.errors import ChartError
from tests.support.calls import count_calls

CRISIS = CrisisResources.load()
LENGTH = 2000  # characters: many times what stands near one word


def net(phrases: str, groups: str = "ME = mij/me") -> WordNet:
    return WordNet(read_phrases(phrases, "tag", read_groups(groups)))


@pytest.mark.parametrize(
    "said",
    [
        "hij slaat mij",
        "HIJ SLAAT ME",
        "hij slaaaat mij",
        "hijslaatmij",
        "hij sláát mij",
        "s l a a t mij",
        "5laat m3",
        "slaad\nmij",
        "slaat, mij",
        "hij sla’at m'ij",
    ],
)
def test_a_phrase_is_found_in_any_spelling(said: str) -> None:
    assert net("slaat ME").find_tags(said)


@pytest.mark.parametrize("said", ["hij slaat de klok", "slaat. Mij lukt het", "verslaat mij", "mij slaat", "slaat"])
def test_a_phrase_is_found_only_as_it_is_written(said: str) -> None:
    assert not net("slaat ME").find_tags(said)


def test_two_points_leave_room_for_three_words_of_the_same_sentence() -> None:
    found = net("zit aan .. dochter*")
    assert found.find_tags("hij zit aan mijn oudste lieve dochtertje")
    assert not found.find_tags("hij zit aan een tafel met mijn dochter")
    assert not found.find_tags("hij zit aan tafel! Mijn dochter ook")


def test_a_point_at_the_end_asks_for_the_end_of_a_sentence_or_line() -> None:
    found = net("kan niet meer .")
    assert all(map(found.find_tags, ("ik kan niet meer", "ik kan niet meer, help", "ik kan niet meer\nhelp", "ikkannietmeer")))
    assert not found.find_tags("ik kan niet meer lopen")


def test_one_letter_that_is_wrong_or_missing_does_not_hide_a_long_word() -> None:
    found = net("~zelfmoord")
    assert all(map(found.find_tags, ("zefmoord", "zelfmrd", "zelfnoord", "zlefmoord")))
    assert not found.find_tags("zelfde moord")


def test_a_combination_is_found_in_any_order_within_a_sentence() -> None:
    found = net("volgt/gevolgd & ex & ME")
    assert all(map(found.find_tags, ("mijn ex volgt mij", "ik zei: mij volgt mijn ex")))
    assert not any(map(found.find_tags, ("mijn ex volgt een cursus", "mijn ex belt! Zij volgt mij", "ex volgt" + " ja" * 12 + " mij")))


@pytest.mark.parametrize("said", ["slaapt buiten", "buiten slapen", "hij sliep niet, hij slaapt nu buiten"])
def test_a_combination_is_found_in_any_form_of_its_words(said: str) -> None:
    assert net("slapen & buiten").find_tags(said)


def test_any_of_the_words_between_strokes_may_stand_there_also_those_of_a_group() -> None:
    found = net("slaat/schopt ME/ons")
    assert all(map(found.find_tags, ("hij slaat mij", "hij schopt me", "hij schopt ons")))
    assert not any(map(found.find_tags, ("hij slaat haar", "slaat schopt", "mij ons")))


def test_the_tag_of_what_is_found_is_that_of_its_phrase() -> None:
    phrases = [*read_phrases("slaat mij", "home", {}), *read_phrases("slapen & buiten", "street", {})]
    assert WordNet(phrases).find_tags("hij slaat mij, ik slaap buiten") == {"home", "street"}
    assert WordNet(phrases).find_tags("ik slaap buiten") == {"street"}


@pytest.mark.parametrize("said", ["hij wordt boos", "hij word boos", "hij wort boos"])
def test_a_word_is_found_with_any_of_the_endings_that_sound_alike(said: str) -> None:
    assert net("wordt boos").find_tags(said) and net("word boos").find_tags(said)


@pytest.mark.parametrize("length", [20, 21])
def test_a_word_that_is_too_long_to_be_compared_letter_by_letter_is_found_only_as_it_is(length: int) -> None:
    word = "abcdefghjklmnopqrstuwxyz"[:length]
    assert bool(net(f"~{word}").find_tags(word[:10] + word[11:])) is (length == 20)


def test_a_phrase_is_found_only_in_the_form_in_which_it_is_written() -> None:
    """A single word is often danger in one form and no other: armed, and an arm."""
    assert not any(map(net("bedreigt | slapen buiten").find_tags, ("bedreigen", "slaapt buiten")))


@pytest.mark.parametrize("said", ["pistool", "Hij heeft pistolen.", "zijn pistool, denk ik"])
def test_a_phrase_of_one_word_that_is_a_stem_is_found_in_its_other_forms_too(said: str) -> None:
    assert net("pistool | buiten").find_tags(said)


def test_each_language_is_searched_where_it_is_spoken() -> None:
    """English *my* is Dutch *mij* in one spelling; a text that shows neither language is searched in both."""
    phrases = {"nl": "high & mij | kapot", "en": "pressure & high & bad"}
    nets = LanguageNets({language: list(read_phrases(written, language, {})) for language, written in phrases.items()})
    assert not nets.find_tags("my pressure is high")
    assert nets.find_tags("my pressure is kapot high")
    assert nets.find_tags("high mij")


def test_one_word_is_not_two_words_of_a_combination() -> None:
    found = net("man/vrouw & vrouw/man")
    assert found.find_tags("mijn man en vrouw")
    assert not found.find_tags("mijn man")


@pytest.mark.parametrize("written", ["mes ! vork/brood", "mes & een ! vork/brood"])
def test_a_word_near_by_takes_the_danger_away(written: str) -> None:
    found = net(written)
    assert found.find_tags("hij heeft een mes")
    assert not any(map(found.find_tags, ("een mes en een vork", "een vork en een mes", "brood en een mes")))
    assert found.find_tags("brood! Hij heeft een mes")


def test_a_short_word_keeps_its_doubled_letter() -> None:
    found = net("oom")
    assert found.find_tags("mijn oom")
    assert not found.find_tags("om acht uur")


@pytest.mark.parametrize("phrase", ["a & b & c & d & e & f", "a & b c", "a &", "slaat . mij", ".. mij", "slaat ..", ".", "slaat MIJ"])
def test_a_phrase_that_could_never_be_found_stops_the_start(phrase: str) -> None:
    with pytest.raises(ChartError):
        net(phrase)


@pytest.mark.parametrize(
    "shape",
    [
        *("a", "ab", "a ", "z e l f ", "niet ", "niet meer ", "ik wil niet meer ", "hij slaat ", "hij ", "bang voor ", "bangvoor"),
        *("bangvoormijn", "nietmeer", "zelfmoor ", "é ", "\N{COMBINING ACUTE ACCENT}", ". ", "''' ", "0", "scared of my ", "dont want "),
    ],
)
def test_the_steps_of_a_search_grow_with_the_text_and_no_faster(shape: str) -> None:
    """Also where nearly every word begins a phrase: a message takes at most twice the steps of one half as long."""
    CRISIS.find_hotlines("hij")  # what is read once is read before steps are counted
    half, whole = (shape * LENGTH)[: LENGTH // 2], (shape * LENGTH)[:LENGTH]
    steps, of_half = count_calls(lambda: CRISIS.find_hotlines(whole)), count_calls(lambda: CRISIS.find_hotlines(half))
    assert steps <= 2.1 * of_half + 100
    assert steps < 150 * LENGTH


def test_a_phrase_may_begin_with_any_word_that_ends_or_begins_so() -> None:
    assert all(map(net("*geweld ME").find_tags, ("straatgeweld mij", "huiselijkgeweld me", "geweld mij")))
    assert not net("*geweld ME").find_tags("geweldig mij")
    assert net("dreig* ME").find_tags("dreigde mij") and not net("dreig* ME").find_tags("bedreigde mij")
