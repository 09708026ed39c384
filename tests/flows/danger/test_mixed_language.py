"""A sentence of two languages is read as each of them; one of a single language is left as it is."""

from __future__ import annotations

import pytest

from flows.crisis import CrisisResources
from flows.danger.mixed_language import read_as_one_language

CRISIS = CrisisResources.load()


def test_a_sentence_of_two_languages_is_read_as_each_of_them() -> None:
    assert list(read_as_one_language("He has a MES")) == ["he has a knife", "hij heeft een mes"]
    assert list(read_as_one_language("Hij has")) == ["he has", "hij heeft"]


@pytest.mark.parametrize("said", ["hij heeft een mes", "he has a knife", "ik spring van de brug", "she hit me", "Ik was kind, en bang."])
def test_a_sentence_of_one_language_is_left_as_it_is(said: str) -> None:
    assert not list(read_as_one_language(said))


@pytest.mark.parametrize("said", ["I took all the pillen", "hij is in the house met een knife", "papa hits mama", "he beats mijn kinderen"])
def test_danger_that_is_said_in_two_languages_is_heard(said: str) -> None:
    assert CRISIS.find_hotlines(said)


@pytest.mark.parametrize("said", ["he cuts brood with a mes", "the gemeente wants my papieren", "my son plays a game met een pistool"])
def test_what_is_harmless_in_each_language_is_harmless_in_both(said: str) -> None:
    assert not CRISIS.find_hotlines(said)
