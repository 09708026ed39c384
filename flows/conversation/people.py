"""People of the circle, as the seeker types them: one message may name several, and give each a relation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from flows.comparing_form import is_blank, without_invisible
from flows.direction import contain_direction
from flows.dossier.dossier import Person

# each begins at the start of blanks, and nothing repeats without a bound: no text takes long
_WORD_FOR_AND = r"(?:en|and|&|\+|und|ve|i|y|et|و)\s+"
_AND = re.compile(rf"(?<!\s)\s+{_WORD_FOR_AND}", re.IGNORECASE)
_AND_OR_COMMA = re.compile(rf"{_AND.pattern}|[,،]\s*(?:{_WORD_FOR_AND})?", re.IGNORECASE)
_LIST_SIGN = re.compile(r"(?<!\s)\s*;(?!['^-]?[()\[\]DPp])\s*|(?<!\s)\s+/\s+")  # nobody writes a relation behind these
_ONE_COMMA = 1  # `Riet, mijn tante` is one person with a relation
_RELATION = re.compile(r"^([^,(:]+)[,(:]\s*(.+?)\)?$", re.DOTALL)
# of a list: 1. 1) (1) #1 1️⃣ ① a)
_NUMBER = r"\(?\d{1,2}(?:\s?[.):\uff0e](?!\d)|\s[-–—](?=\s))|#\d{1,2}[.):]?|\d\ufe0f?\u20e3|[\u2460-\u2473]|[A-Za-z]\)"
_COUNTED = re.compile(r"^\s*(\d{1,3})\s+(?=\S)")
_BULLET = re.compile(rf"^\s*(?:(?:[-*•–—·>✓✔✅☑☐▪▫◦●○■□►▶➤→➔‣⁃🔹🔸]\ufe0f?|\[[ xX]?\]|{_NUMBER})\s*)+")
_ADDRESS = re.compile(  # on the web, of mail, or a telephone number; a comma behind it belongs to the text
    r"(?:https?:/\S+|www\.\S+|[^\s@]{1,64}@[^\s@]{1,255}\.\w+"
    r"|(?<![\w.-])[\w-]{1,63}(?:\.[\w-]{1,63}){0,3}\.(?:nl|com|org|net|eu|be)(?!\w)\S*)(?<![,،;:])"
    r"|\+?\d[\d\s-]{7,}\d",
    re.IGNORECASE,
)
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | dict.fromkeys(map(ord, "。｡"), ".")
_EMOTICON = re.compile(r"(?<!\d)[:;=]['^o-]?[()\[\]DPp|/\\3*]+(?=\s|$)|(?<!\S)[(\[]-?[:;=](?!\w)|(?<!\w)[xX]D+(?!\w)|</?3")


def split_people(text: str, *, is_list: bool = False) -> list[str]:
    """One part for each person that a message may name: lines, names in a list, or two names around `and`.

    One comma may also stand before a relation; in a list it does not. A line that is only an address belongs to the one above it.
    """
    lines = list(_lines(text))
    if len(lines) > 1:
        return lines
    if _LIST_SIGN.search(text):
        return [part for part in _LIST_SIGN.split(text) if not is_blank(part)]
    commas = sum(text.count(comma) for comma in ",،")
    if commas == _ONE_COMMA and not is_list and not _AND.search(text):
        return [text]
    return [part for part in (_AND_OR_COMMA if commas else _AND).split(text) if not is_blank(part)]


def _lines(text: str) -> Iterator[str]:
    """One for each person; a bullet alone is nobody."""
    joined: list[str] = []
    for line in _without_numbers(text.split("\n")):
        if is_blank(_BULLET.sub("", line)):
            continue
        if joined and is_address(line):
            joined[-1] += f"\n{line}"
        else:
            joined.append(line)
    return iter(joined)


def _without_numbers(lines: list[str]) -> list[str]:
    """The lines without a bare number in front, where these count on from line to line: *2 broers* alone is no line of a list."""
    found = [_COUNTED.match(line) for line in lines if not is_blank(line)]
    numbers = [int(one[1]) for one in found if one]
    is_counted = len(numbers) == len(found) > 1 and all(after == before + 1 for before, after in pairwise(numbers))
    return [_COUNTED.sub("", line) for line in lines] if is_counted else lines


def is_address(text: str) -> bool:
    """Whether this is an address or a number, and nobody's name."""
    plain = without_invisible(_BULLET.sub("", text)).translate(_WIDE)
    return bool(_ADDRESS.search(plain)) and not any(char.isalnum() for char in _ADDRESS.sub("", plain))


def label_people(people: Sequence[Person]) -> list[str]:
    """How each is called in a list: name and relation, and a number where two would be the same."""
    return [", ".join(filter(None, (name, relation))) + number for name, relation, number in numbered_people(people)]


def numbered_people(people: Sequence[Person]) -> list[tuple[str, str, str]]:
    """The name and the relation of each as they are shown, and a number for those who have both the same."""
    shown = [shown_person(person) for person in people]
    in_all, so_far, numbered = Counter(shown), Counter[tuple[str, str]](), []
    for one in shown:
        so_far[one] += 1
        numbered.append((*one, f" ({so_far[one]})" if in_all[one] > 1 else ""))
    return numbered


def distinct_people(people: Sequence[Person]) -> list[tuple[str, str]]:
    """The name and the relation of each as they are shown, with the number behind the name of those who have both the same."""
    return [(name + number, relation) for name, relation, number in numbered_people(people)]


def names_alone(people: Sequence[Person]) -> list[str]:
    """The name of each where the relation is left out; behind an equal name the relation or a number tells who is meant."""
    numbered = numbered_people(people)
    in_all = Counter(name for name, _, _ in numbered)
    return [name + (number or (f" ({relation})" if relation and in_all[name] > 1 else "")) for name, relation, number in numbered]


def shown_person(person: Person) -> tuple[str, str]:
    """The name, or what was typed, and the relation, as they are shown beside other words."""
    return contain_direction(person["name"] or person["said"]), contain_direction(person["relation"])


def split_name(text: str) -> tuple[str, str]:
    """The name and the relation, if a comma, colon or bracket separates them; without a bullet, an emoticon, a number or an address."""
    if is_address(text):
        return text.strip(), ""
    bare = _EMOTICON.sub(" ", _BULLET.sub("", text)).strip() or text.strip()
    plain = _without_addresses(bare).strip(" ,:") or bare
    found = _RELATION.match(plain)
    name, relation = (found.group(1), found.group(2)) if found and any(map(str.isalnum, found.group(2))) else (plain, "")
    return name.strip(), relation.lstrip(" ,:()").strip()


def _without_addresses(text: str) -> str:
    """The text with a blank for each address, whose letters and dots may be those of East Asian keyboards, with unseen marks among them."""
    if not _ADDRESS.search(without_invisible(text).translate(_WIDE)):
        return text
    seen = [(at, char) for at, char in enumerate(text) if char.isspace() or without_invisible(char)]
    plain = "".join(char for _, char in seen).translate(_WIDE)
    for found in reversed(list(_ADDRESS.finditer(plain))):
        text = f"{text[: seen[found.start()][0]]} {text[seen[found.end() - 1][0] + 1 :]}"
    return text


def parse_person(number: int, text: str, shortened: str = "") -> Person:
    """A person as typed: the whole text, letter for letter, and the name and the relation in it or in its shortened form."""
    name, relation = split_name(shortened or text)
    return {"id": number, "said": text, "name": name, "relation": relation, "wish": None}
