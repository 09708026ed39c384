"""Reading ease of a text, by the formula of the literature for its language.

Dutch: Flesch-Douma (W.H. Douma, *De leesbaarheid van landbouwbladen*, Wageningen 1960): 206.84 - 0.93 s - 77 w.
English: Flesch Reading Ease (R. Flesch, *A new readability yardstick*, 1948): 206.835 - 1.015 s - 84.6 w.
s is words a sentence, w is syllables a word; syllables are counted as groups of vowels, which both formulas tolerate.
Both scales read: 60 standard, 70 fairly easy, 80 easy, 90 very easy. Neither is a CEFR level; no reader was asked.
"""

from __future__ import annotations

import re

FORMULAS = {"nl": (206.84, 0.93, 77.0), "en": (206.835, 1.015, 84.6)}
VOWELS = {"nl": re.compile(r"[ëïöü]|[aeiouyáéèêà]+"), "en": re.compile(r"[aeiouy]+")}
SILENT = {"nl": re.compile(r"(?!)"), "en": re.compile(r"(?<=[^aeiouyl])e$|(?<=[^aeiouytd])ed$")}
NAMES = re.compile(r"Autoriteit Persoonsgegevens|Dutch data protection authority|(?<![\w-])[\w-]+\.nl")  # no simpler words for these


def sentences(text: str) -> list[str]:
    """Sentences; a line is at least one, a colon does not end one."""
    parts = (part for line in text.split("\n") for part in re.split(r"(?<=[.?!])\s+", line))
    return [part for part in parts if re.search(r"[^\W\d]", part)]


def words(sentence: str) -> list[str]:
    """Words; a placeholder counts as one."""
    return re.findall(r"\{?[\w'-]+\}?", sentence)


def syllables(word: str, language: str) -> int:
    """Groups of vowels that are spoken, at least one."""
    spoken = SILENT[language].sub("", word.casefold())
    return max(1, len(VOWELS[language].findall(spoken)))


def score(text: str, language: str) -> float:
    """Reading ease of a text without its placeholders; 100 where nothing is left."""
    said = sentences(re.sub(r"\{\w+\}", "", NAMES.sub("", text)))
    spoken = [word for sentence in said for word in words(sentence)]
    if not spoken:
        return 100.0
    top, by_length, by_syllables = FORMULAS[language]
    return top - by_length * len(spoken) / len(said) - by_syllables * sum(syllables(word, language) for word in spoken) / len(spoken)
