"""Return code: sixteen digits, the last of which checks the others, so that a typo is distinguished from a guess."""

from __future__ import annotations

import re
from collections.abc import Callable

from flows.comparing_form import fold_characters, outline_numbers

LENGTH = 16
_RUN = re.compile(rf"(?<!\d)\d(?:[ \n]{{0,3}}\d){{{LENGTH - 1}}}(?!\d)")  # of an outline


def generate_code(randbelow: Callable[[int], int]) -> str:
    """A new code; `randbelow(n)` returns a random number from 0 up to n, exclusive."""
    digits = f"{randbelow(10 ** (LENGTH - 1)):0{LENGTH - 1}}"
    return digits + str(-_luhn_sum(digits + "0") % 10)


def parse_code(typed: str) -> str | None:
    """The code in a typed text (*mijn code is …*), with any separators and in the digits of any script, or None if it is a typo."""
    found = [
        code
        for code in map(_digits_of, (typed, *_RUN.findall(outline_numbers(typed))))
        if len(code) == LENGTH and _luhn_sum(code) % 10 == 0
    ]
    return found[0] if found else None


def may_be_code(typed: str) -> bool:
    """Whether this is a code, or as long as one and nothing else: then it has a typo."""
    has_digits = any(map(str.isnumeric, typed))  # of few texts is more to be read
    return has_digits and (len(_digits_of(typed)) == LENGTH or parse_code(typed) is not None)


def _digits_of(typed: str) -> str:
    """The digits of a text without letters."""
    plain = fold_characters(typed)
    return "" if any(char.isalpha() for char in plain) else re.sub(r"\D", "", plain)


def _luhn_sum(digits: str) -> int:
    """Luhn's sum: every second digit from the right counts twice, a two-digit result as the sum of its digits."""
    twice = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return sum(twice) + sum(int(digit) for digit in digits[::-2])
