"""Sentences: signs that a short text tells something, rather than naming a person or a place.

The lists hold the commonest words only. What they miss is no harm at a question where a text is shown again at once; what they find is
asked about, never refused. A word that is also a first name (Wil, Will, May) is left out.
"""

from __future__ import annotations

import re

_VERBS = (
    *("is", "ben", "bent", "was", "waren", "heb", "hebt", "heeft", "had", "hadden", "kan", "kunnen", "kon", "moet", "moeten", "moest"),
    *("ga", "gaat", "gaan", "ging", "wordt", "werd", "komt", "komen", "kwam", "doe", "doet", "deed", "sla", "slaat", "sloeg", "slaan"),
    *("schopt", "schopte", "schreeuwt", "schreeuwde", "drinkt", "dronk", "zegt", "zei", "belt", "belde", "woon", "woont", "woonde"),
    *("weet", "wist", "vindt", "vond", "geeft", "gaf", "helpt", "hielp", "denk", "denkt", "voel", "voelt", "durf", "durft", "snapt"),
    *("slaap", "slaapt", "huilt", "huil", "werkt", "zit", "ligt", "loopt", "zorgt", "leeft", "mag", "staat", "gebeurt", "gebeurde"),
    *("am", "are", "were", "have", "has", "can", "could", "must", "should", "goes", "went", "comes", "came", "does", "did", "says"),
    *("said", "hits", "hit", "drinks", "drank", "lives", "lived", "knows", "knew", "thinks", "feels", "helps", "helped", "shouts"),
    *("works", "cares", "cries", "happened"),
)
_MORE = (
    *("ook nog", "en ook", "o ja", "oh ja", "oja", "ohja", "trouwens", "niet", "omdat", "want", "gisteren", "vandaag", "altijd", "steeds"),
    *("also", "oh and", "by the way", "because", "not", "yesterday", "today", "always"),
)
_TELLS = re.compile(rf"(?<!\w)(?:{'|'.join((*_VERBS, *_MORE))})(?!\w)", re.IGNORECASE)


def tells_something(text: str) -> bool:
    """Whether the text holds a verb, or adds to what was said before."""
    return _TELLS.search(text) is not None


def holds_number(text: str) -> bool:
    """Whether there is a digit in it."""
    return any(char.isdigit() for char in text)
