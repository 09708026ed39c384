"""Languages: people write a code or a name, and a sign language is one of them."""

from __future__ import annotations

import pytest
from babel import Locale
from babel.localedata import locale_identifiers

from flows.dossier.document import spoken_languages
from flows.reference import languages

UNNAMED = {"gaa", "la", "nr"}  # Gã is as short as a code, *latina* a word, and isiNdebele the name of two


@pytest.mark.parametrize(
    ("said", "code"),
    [
        *(("nl", "nld"), ("nld", "nld"), ("Nederlands", "nld"), ("Dutch", "nld"), ("pl", "pol"), ("Pools", "pol"), ("TIR", "tir")),
        *(("dse", "dse"), ("NGT", "dse"), ("Nederlandse Gebarentaal", "dse"), ("vgt", "vgt"), ("ase", "ase"), ("Dari", "prs")),
        *(("Tamazight", "tzm"), ("Sorani", "ckb"), ("Soranî", "ckb"), ("Kurmanci", "kmr"), ("Mandarijn", "zho"), ("Frysk", "fry")),
        *(("polski", "pol"), ("Türkçe", "tur"), ("Tu\u0308rkc\u0327e", "tur"), ("العربية", "ara"), ("中文", "zho"), ("українська", "ukr")),
        *(("हिन्दी", "hin"), ("ትግርኛ", "tir"), ("Soomaali", "som"), ("Papiamentu", "pap"), ("Vlaams", "nld"), ("N\u00adGT", "dse")),
        *(("ary", "ary"), ("Marokkaans Arabisch", "ary"), ("arb", "ara"), ("cmn", "zho"), ("rif", "rif"), ("Papiaments", "pap")),
    ],
)
def test_a_language_is_known_as_people_write_it(said: str, code: str) -> None:
    assert languages.parse_language(said) == code


@pytest.mark.parametrize("said", ["", "xqz", "und", "mul", "dut", "ger", "Nederlandsch", "nl-NL"])
def test_what_is_no_language_or_a_librarys_code_is_not_guessed(said: str) -> None:
    assert languages.parse_language(said) is None


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("Pools, of anders Engels.", ("pol", "eng")),
        ("het liefst Nederlandse Gebarentaal", ("dse",)),
        ("Marokkaans Arabisch of Berbers", ("ary", "ara", "rif")),
        ("maakt me niet uit, als het maar rustig is", ()),
        ("Ik praat thuis Turks met mijn man", ("tur",)),
        ("geen Nederlands", ()),
        ("Ik spreek geen Nederlands, alleen Turks", ("tur",)),
        ("Engels kan ik niet maar Pools wel", ("pol",)),
        ("alles behalve Engels", ()),
        ("I don't speak Dutch", ()),
        ("nl, tr", ("nld", "tur")),
        ("ja", ()),
        ("nee", ()),
        ("Turks, ja", ("tur",)),
        ("Ik praat thuis Turks, is dat ok", ("tur",)),
        ("Pools, pl", ("pol",)),
        ("not English", ()),
        ("no Dutch", ()),
        ("géén Nederlands", ()),
        ("geen\u200b Nederlands", ()),
        ("kein Deutsch", ()),
        ("Nederlands: nee", ()),
        ("Ik spreek Turks en geen Nederlands", ("tur",)),
        ("niet alleen Nederlands maar ook Turks", ("nld", "tur")),
        ("Vlaamse gebarentaal", ("vgt",)),
        ("ik praat हिन्दी", ("hin",)),
    ],
)
def test_languages_are_found_among_own_words_and_one_that_nobody_speaks_is_not(said: str, codes: tuple[str, ...]) -> None:
    assert languages.find_languages(said) == codes


@pytest.mark.parametrize("code", ["nld", "dse", "ary", "prs", "pol", "zho"])
def test_every_language_is_called_by_a_name_that_leads_back_to_it(code: str) -> None:
    assert {languages.parse_language(languages.display_name(code, language)) for language in ("nl", "en")} == {code}


def test_every_language_is_known_by_its_own_name() -> None:
    shown = {code: Locale(code).languages.get(code) for code in {one.partition("_")[0] for one in locale_identifiers()} - UNNAMED}
    unknown = {code: name for code, name in shown.items() if name and languages.parse_language(name) != languages.parse_language(code)}
    assert unknown == {}


@pytest.mark.parametrize(
    "said",
    [
        "ik hoor niet goed",
        "Ik heb een hoortoestel.",
        "met doventolk",
        "I'm hard of hearing",
        "i can’t hear well",
        "ben plotsdoof",
        "Ben SAĞIR.",
    ],
)
def test_who_does_not_hear_is_heard_in_many_words(said: str) -> None:
    assert languages.mentions_signing(said)


@pytest.mark.parametrize(
    "said", ["hij hoort me niet", "niemand luistert", "ik hoor niks van mijn zoon", "geen gehoor bij de gemeente", "it's hard to hear"]
)
def test_whoever_is_not_listened_to_is_not_asked_about_signing(said: str) -> None:
    assert not languages.mentions_signing(said)


@pytest.mark.parametrize("said", ["Ik ben doof; graag mailen", "ik ben *doof*", "(doof) graag appen", "Ik gebruik NGT; geen tolk", "doof…"])
def test_who_does_not_hear_is_heard_whatever_marks_stand_around_the_word(said: str) -> None:
    assert languages.mentions_signing(said)


def test_languages_that_were_said_one_after_another_are_read_each() -> None:
    assert spoken_languages({"said": ["Turks", "Arabisch"]}) == ("tur", "ara")


def test_a_text_of_a_thousand_characters_is_read_and_a_longer_one_is_told() -> None:
    text = "Pools. ".ljust(languages.MOST_READ, "x")
    assert (languages.find_languages(text), languages.find_languages(f"{text}x")) == (("pol",), ())
    text = "Geen Pools. ".ljust(languages.MOST_READ, "x")
    assert languages.excluded_languages(text) == {"pol"} and not languages.excluded_languages(f"{text}x")


@pytest.mark.parametrize(
    ("code", "dutch", "english"),
    [
        *(("pol", "Pools", "Polish"), ("haw", "Hawaïaans", "Hawaiian"), ("zho", "Chinees", "Chinese"), ("xqz", "xqz", "xqz")),
        *(("dse", "Nederlandse Gebarentaal", "Sign Language of the Netherlands"), ("ary", "Marokkaans Arabisch", "Moroccan Arabic")),
    ],
)
def test_a_language_has_a_name_in_the_language_of_who_reads_it_and_in_english_for_everybody_else(
    code: str, dutch: str, english: str
) -> None:
    assert [languages.display_name(code, reader) for reader in ("nl", "en", "tr")] == [dutch, english, english]
