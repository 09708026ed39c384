"""Telephone numbers in own words: one that may be dialled is read as it is dialled, and nothing else is taken for one."""

from __future__ import annotations

import pytest

from flows.reference.addresses import MOST_READ, find_phone_number, has_phone_number, space_phone_number, without_addresses

DIALLED = {
    **dict.fromkeys(("06 12345678", "+31 6 12345678", "0031612345678", "31612345678", "6 12345678", "(06) 12345678"), "0612345678"),
    "bel 06-12345678, niet 06 87654321": "0612345678",
    "niet bellen maar 06 12345678": "0612345678",
    "NL20 INGB 0001 2345 67, bel 06 12345678": "0612345678",
    f"{'x' * (MOST_READ - 20)} 06 12345678": "0612345678",
    "020 1234567": "0201234567",
    "+49 1511 2345678": "+4915112345678",
}
NONE = ("112", "123456789", "06 1234567", "+49 123 4567", "NL20INGB0001234567", "bsn 123456782", f"{'x' * MOST_READ} 06 12345678", "")


@pytest.mark.parametrize("typed", DIALLED)
def test_a_number_is_read_as_it_is_dialled_however_it_is_written(typed: str) -> None:
    assert find_phone_number(typed) == DIALLED[typed] and has_phone_number(typed)


@pytest.mark.parametrize("typed", NONE)
def test_a_short_number_an_account_and_other_digits_are_no_telephone_number(typed: str) -> None:
    assert not find_phone_number(typed) and not has_phone_number(typed)


@pytest.mark.parametrize("typed", ["06 12345678 of 06 87654321", "niet meer 06 12345678"])
def test_of_two_numbers_or_one_that_is_refused_none_is_taken(typed: str) -> None:
    assert not find_phone_number(typed) and has_phone_number(typed)


def test_what_stands_around_numbers_and_mail_addresses_is_what_is_left() -> None:
    assert without_addresses("bel 06-12345678 of  06 87654321,  mail riet@voorbeeld.nl hoor") == "bel of , mail hoor"


@pytest.mark.parametrize(
    ("number", "spaced"),
    [("0612345678", "06 12345678"), ("0592123456", "0592 123 456"), ("+31612345678", "+31 6 12345678"), ("Riet", "Riet"), ("", "")],
)
def test_a_number_at_the_desk_has_the_spaces_by_which_it_is_read_and_any_other_text_stays_as_it_is(number: str, spaced: str) -> None:
    assert space_phone_number(number) == spaced
