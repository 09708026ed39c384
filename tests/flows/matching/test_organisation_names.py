"""Names of organisations: written differently they are the same, alike they are a doubt, and others stay others."""

from __future__ import annotations

import pytest

from flows.matching.organisation_names import find_possible_ties, is_tied, lay_over_names
from flows.matching.organisation_parsing import parse_name
from flows.matching.organisation_similarity import Similarity, compare_parsed
from tests.support.calls import count_calls

SAME = (
    ("GGZ Drenthe", "ggz-drenthe"),
    ("GGZ Drenthe", "GGZDrenthe"),
    ("Lentis groep", "Lentis"),
    ("Stichting Lentis", "lentis"),
    ("gemeente Groningen", "Gem. Groningen"),
    ("Gemeente Den Haag", "gemeente 's-Gravenhage"),
    ("Veilig Thuis Groningen", "veiligthuis Groningen"),
    ("GGZ Friesland", "GGZ Fryslân"),
    ("Centrum voor Jeugd en Gezin", "CJG"),
    ("William Schrikker Groep", "William Schrikker Stichting"),
    ("Leger des Heils", "het leger des heils"),
    ("Jeugdbescherming Noord", "de Jeugdbescherming-Noord"),
    ("Accare B.V.", "Accare"),
    ("Humanitas", "vereniging Humanitas"),
    ("Politie", "de politie"),
    ("UWV", "uwv"),
    ("Espria", "Ik werk bij Espria"),
    ("Molendrift", "mijn zoon krijgt hulp bij Molendrift"),
)
OTHER = (
    ("GGZ Drenthe", "GGZ Friesland"),
    ("gemeente Groningen", "gemeente Assen"),
    ("gemeente Groningen", "GGZ Groningen"),
    ("Jeugdbescherming Noord", "Jeugdbescherming West"),
    ("Jeugdbescherming Oost", "Jeugdbescherming West"),
    ("Lentis", "Accare"),
    ("Accare Groningen", "Lentis Groningen"),
    ("Jeugdhulp Friesland", "GGZ Friesland"),
    ("UWV", "SVB"),
    ("gemeente Ede", "gemeente Epe"),
    ("Veilig Thuis", "Thuiszorg Best"),
    ("gemeente Zuid-Holland", "provincie Zeeland"),
    ("basisschool De Wegwijzer", "basisschool De Klimop"),
    ("Yulius", "Arkin"),
    ("Politie", "Reclassering Nederland"),
    ("niemand", "Lentis"),
    ("UMCG Assen", "Universitair Medisch Centrum Groningen"),
    ("UMCG", "Universitair Medisch Centrum Groningen Stadskanaal"),
    ("MOHW", "Katwijk Maatschappelijk Ouderen Hulp Welzijn"),  # of an abbreviation the first word is never left out,
    ("KMOH", "Katwijk Maatschappelijk Ouderen Hulp Welzijn"),  # nor the last,
    ("KW", "Katwijk Ouderen Welzijn"),  # nor one of three,
    ("KW", "Katwijk Maatschappelijk Ouderen Welzijn"),  # nor two
    ("KIAW", "Katwijk Welzijn"),  # letters come in their order
    ("K", "Katwijk Welzijn"),
    ("Huize Zonneweelde", "Huize Avondrood"),
    ("gemeente", "Drenthe"),
    ("Vos KTW", "Vos Katwijk"),  # one short word is not abbreviated,
    ("K", "Katwijkseboulevard"),  # and one letter is no abbreviation
)
DOUBT = (
    ("UMCG", "Universitair Medisch Centrum Groningen"),
    ("Raad voor de Kinderbescherming", "kinderbescherming"),
    ("Lentis", "Lentus"),
    ("GGZ Drenthe", "GGZ Drente"),
    ("gemeente", "gemeente Groningen"),
    ("de gemeente", "gemeente"),
    ("GGZ", "GGZ Drenthe"),
    ("Lentis", "Lentis Zuidlaren"),
    ("Leger des Heils Noord", "Leger des Heils"),
    ("Humanitas Assen", "Humanitas Emmen"),
    ("Veilig Thuis", "Veilig Thuis Groningen"),
    ("jeugdzorg", "Jeugdbescherming Noord"),
    ("school", "basisschool De Wegwijzer"),
    ("ggz Noord-Holland", "GGZ Noord-Holland-Noord"),
    ("Jeugdhulp Noord", "Jeugdbescherming Noord"),
    ("gemeente Groningen", "gemeente Midden-Groningen"),
    ("Lentis ggz", "Lentis"),
    ("Altrecht", "Altracht"),
    ("KAW", "Katwijk Welzijn"),
    ("jeugdzorg", "jeugdzorgplus Drenthe"),
    ("verslavingszorg", "Verslavingszorginstelling De Wende"),
    ("KMW", "Katwijk Maatschappelijk Ouderen Welzijn"),
    ("KMHW", "Katwijk Maatschappelijk Ouderen Hulp Welzijn"),
    ("KOHW", "Katwijk Maatschappelijk Ouderen Hulp Welzijn"),
    ("VL", "de Vrolijke Leeuw"),
    ("DVL", "de Vrolijke Leeuw"),
    ("DVL de Leeuw", "de Vrolijke Leeuw"),
)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        *((*pair, Similarity.SAME) for pair in SAME),
        *((*pair, Similarity.OTHER) for pair in OTHER),
        *((*pair, Similarity.DOUBT) for pair in DOUBT),
    ],
)
def test_comparing_two_names_is_symmetric(one: str, other: str, expected: Similarity) -> None:
    read, other_read = parse_name(one), parse_name(other)
    assert (compare_parsed(read, other_read), compare_parsed(other_read, read)) == (expected, expected)


@pytest.mark.parametrize(
    "text",
    ["Lentis, de gemeente Assen", "gemeente Assen\nLentis", "Lentis en Accare", "ik krijg hulp van Lentis in Assen", "lentis; school"],
)
def test_who_works_where_the_seeker_is_helped_is_tied_however_it_is_written(text: str) -> None:
    assert is_tied(("Lentis groep",), (text,))


@pytest.mark.parametrize("text", ["GGZ Friesland, gemeente Assen", "niemand", "", "de school in Assen", "Yulius en Accare"])
def test_nobody_is_excluded_for_an_organisation_that_was_not_named(text: str) -> None:
    assert not is_tied(("GGZ Drenthe", "docent bij Hanze in Assen"), (text,))


def test_a_tie_in_an_old_one_line_profile_counts_for_each_organisation_in_it() -> None:
    assert is_tied(("Docent bij Noorderpoort, vrijwilliger bij Humanitas.",), ("Noorderpoort\nHumanitas",))


def test_a_foundations_own_names_count_as_long_as_they_are_in_its_list() -> None:
    before, after = ("Kompas Wonen", "de werf 2.0"), ("De Brug", "kompas")
    try:
        lay_over_names({"De  Wérf 2.0": "Kompás  Wonen"})
        assert is_tied(before[:1], before[1:]) and is_tied(["GGZ Fryslân"], ["GGZ Friesland"])
        assert not is_tied(after[:1], after[1:]) and not is_tied(after[1:], after[:1])
        lay_over_names({"kompas": "de brug"})
        assert is_tied(after[:1], after[1:]) and is_tied(after[1:], after[:1]) and not is_tied(before[:1], before[1:])
    finally:
        lay_over_names({})
    assert not is_tied(after[:1], after[1:])


def test_a_near_miss_is_asked_about_in_both_their_own_words() -> None:
    assert find_possible_ties(("Bestuurslid van Lentus",), ("GGZ Friesland, Lentis",)) == (("Bestuurslid van Lentus", "Lentis"),)


def test_no_name_takes_long_to_compare_however_often_a_letter_comes_again() -> None:
    """Matching runs where everybody's turns run. Counted in calls, as a measured time would be another on each machine."""
    named = " ".join(["a" * 6] * 10)
    calls = count_calls(lambda: is_tied(["a" * 11 + "b"], [named]))
    assert calls < 2_000_000
