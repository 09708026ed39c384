"""Return code: sixteen digits, the last of which checks the others, so that a typo is distinguished from a guess."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

LENGTH = 16


def generate_code(randbelow: Callable[[int], int]) -> str:
    """A new code; `randbelow(n)` returns a random number from 0 up to n, exclusive."""
    digits = f"{randbelow(10 ** (LENGTH - 1)):0{LENGTH - 1}}"
    return digits + str(-_luhn_sum(digits + "0") % 10)


def parse_code(typed: str) -> str | None:
    """The code in a typed text, with any separators and in the digits of any script, or None if it is a typo."""
    if any(char.isalpha() for char in typed):
        return None
    digits = "".join(str(unicodedata.digit(char)) for char in typed if char.isdigit())
    return digits if len(digits) == LENGTH and _luhn_sum(digits) % 10 == 0 else None


def _luhn_sum(digits: str) -> int:
    """Luhn's sum: every second digit from the right counts twice, a two-digit result as the sum of its digits."""
    twice = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return sum(twice) + sum(int(digit) for digit in digits[::-2])
