"""Return codes: what is given out is read again, and a slip is noticed."""

from __future__ import annotations

from random import Random

import pytest

from flows.return_code import generate_code, may_be_code, parse_code


def test_a_code_that_is_given_out_is_read_however_it_is_grouped() -> None:
    codes = {generate_code(random.randrange) for random in map(Random, range(5))}
    assert len(codes) == 5 and {parse_code(f"{code[:4]} {code[4:8]}-{code[8:]}") for code in codes} == codes


@pytest.mark.parametrize("place", range(16))
def test_one_wrong_digit_makes_it_no_code(place: int) -> None:
    code = generate_code(Random(place).randrange)
    assert parse_code(f"{code[:place]}{(int(code[place]) + 1) % 10}{code[place + 1 :]}") is None


def test_the_last_digit_is_that_of_luhn_so_that_codes_of_before_stay_codes() -> None:
    assert parse_code("4539 1488 0343 6467") == "4539148803436467"
    assert generate_code(lambda n: 453914880343646 % n) == "4539148803436467"


@pytest.mark.parametrize(
    ("typed", "may_be"),
    [
        *(("4539 1488 0343 6467", True), ("4539 1488 0343 6468", True), ("mijn code is 4539 1488 0343 6467", True)),
        *(("mijn code is 4539 1488 0343 6468", False), ("4539 1488 0343 646", False), ("4539 1488 0343 64677", False)),
        *(("", False), ("Riet", False), ("06 12345678", False)),
    ],
)
def test_sixteen_digits_alone_are_a_code_with_a_slip_and_in_a_sentence_only_a_right_code_is_one(typed: str, may_be: bool) -> None:
    assert may_be_code(typed) == may_be
