"""The short way to a dossier, as simulated seekers go it: what is done next, by what is shown."""

from __future__ import annotations

PIECES = 3  # messages of own words
OWN_WORDS = "> own words"
NEXT_ACTION = {  # the first sign that is shown decides: a [button], or words of a question; "> " is typed, None is the end
    "[Nee, mijn verhaal]": "Nee, mijn verhaal",  # words that came late, after *Klaar*
    "Je typte: “Persoon": "Ja, erbij",  # later still, or before the question had been sent
    "[Nee, mijn antwoord]": "Nee, mijn antwoord",  # an answer to a copy of the question that is not known to have arrived
    "[Niet bewaren]": "Niet bewaren",
    "[Hoe staat het]": None,
    "Het lukt mij niet om dit te begrijpen": "Terug",
    "[Ja, verstuur]": "Ja, verstuur",
    "[Klopt]": "Klopt",
    "[Altijd]": "Altijd",
    "Op welk nummer": "> 06 12345678",
    "Hoe kunnen wij je veilig bereiken": "Bellen",
    "In welke plaats": "> Assen",
    "16 jaar of ouder?": "Ja",
    "Hoe mag de coördinator je noemen": "> Fatima",
    "[Ik noem niemand]": "Ik noem niemand",
    "Nog iemand? Typ een naam": "Klaar",  # words that came very late were taken for a name
    "Typ rustig verder": "Klaar",
    "Wat is er aan de hand": OWN_WORDS,
    "[Toch hier]": "Toch hier",
    "[Voor mezelf]": "Voor mezelf",
    "[Ja, bewaar het]": "Ja, bewaar het",
    "[Hier in Telegram]": "Hier in Telegram",
    "[Begin]": "Begin",
}


def find_sign(shown: str) -> str | None:
    """The sign that decides what is done next."""
    return next((sign for sign in NEXT_ACTION if sign in shown), None)


def own_words(name: str) -> list[str]:
    """What this person tells; nobody else says it."""
    return [f"{name} vertelt stuk {number}." for number in range(PIECES)]
