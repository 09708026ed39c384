"""Return code: sixteen digits, the last of which checks the others, so that a typo is distinguished from a guess."""

from __future__ import annotations

import re
from collections.abc import Callable

from flows.comparing_form import fold_characters

LENGTH = 16


def generate_code(randbelow: Callable[[int], int]) -> str:
    """A new code; `randbelow(n)` returns a random number from 0 up to n, exclusive."""
    digits = f"{randbelow(10 ** (LENGTH - 1)):0{LENGTH - 1}}"
    return digits + str(-_luhn_sum(digits + "0") % 10)


def parse_code(typed: str) -> str | None:
    """The code in a typed text, with any separators and in the digits of any script, or None if it is a typo."""
    digits = _digits_of(typed)
    return digits if len(digits) == LENGTH and _luhn_sum(digits) % 10 == 0 else None


def may_be_code(typed: str) -> bool:
    """Whether this is as long as a code, and nothing else; it may have a typo."""
    return len(_digits_of(typed)) == LENGTH


def _digits_of(typed: str) -> str:
    """The digits of a text without letters."""
    plain = fold_characters(typed)
    return "" if any(char.isalpha() for char in plain) else re.sub(r"\D", "", plain)


def _luhn_sum(digits: str) -> int:
    """Luhn's sum: every second digit from the right counts twice, a two-digit result as the sum of its digits."""
    twice = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return sum(twice) + sum(int(digit) for digit in digits[::-2])
