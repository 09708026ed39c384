"""A mail address is checked when it is typed: what no server takes is refused with what to mend, and nothing is guessed."""

from __future__ import annotations

from email import policy
from email.parser import BytesParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.reference.addresses import find_mail_address
from flows.reference.mail_address import MailAddressError, parse_mail_address, to_wire
from tests.support.texts.any_text import ANY_CHARACTER

GOOD = {
    "hanneke@example.org": "hanneke@example.org",
    " hanneke@example.org\n": "hanneke@example.org",
    "han\u200bneke@example.org\ufeff": "hanneke@example.org",
    "o'brien+kring@mail.example.co": "o'brien+kring@mail.example.co",
    "jan_de-wit.2@voorbeeld.amsterdam": "jan_de-wit.2@voorbeeld.amsterdam",
    "info@café.nl": "info@café.nl",
    "zoë@example.org": "zoë@example.org",
    "zoe\u0308@example.org": "zoë@example.org",
}
BAD = {
    "": "MISSING",
    " \u200b": "MISSING",
    "Hanneke <hanneke@example.org>": "NAME",
    "a@example.org, b@example.org": "NAME",
    "a@example.org;b@example.org": "NAME",
    '"hanneke"@example.org': "QUOTES",
    "“hanneke@example.org”": "QUOTES",
    "'hanneke@example.org'": "QUOTES",
    "han neke@example.org": "SPACE",
    "hanneke@ example.org": "SPACE",
    "hanneke\u00a0@example.org": "SPACE",
    "hanneke\n@example.org": "SPACE",
    "hanneke": "AT",
    "hanneke@@example.org": "AT",
    "@example.org": "AT",
    "hanneke@": "AT",
    "hanneke@example.org.": "DOT",
    ".hanneke@example.org": "DOT",
    "hanneke.@example.org": "DOT",
    "han..neke@example.org": "DOT",
    "hanneke@example..org": "DOT",
    "han(neke)@example.org": "CHARACTER",
    "han:neke@example.org": "CHARACTER",
    "hanneke@localhost": "DOMAIN",
    "hanneke@-example.org": "DOMAIN",
    "hanneke@exa_mple.org": "DOMAIN",
    "hanneke@192.0.2.1": "DOMAIN",
    "hanneke@[192.0.2.1]": "DOMAIN",
    f"hanneke@{'a' * 64}.org": "DOMAIN",
    f"{'a' * 65}@example.org": "LONG",
    f"{'a' * 64}@{'.'.join(['b' * 60] * 3)}.example.org": "LONG",
}


@pytest.mark.parametrize(("typed", "address"), GOOD.items(), ids=map(repr, GOOD))
def test_an_address_is_taken_without_what_cannot_be_seen_around_it(typed: str, address: str) -> None:
    assert parse_mail_address(typed) == address


@pytest.mark.parametrize(("typed", "problem"), BAD.items(), ids=map(repr, BAD))
def test_what_is_no_address_is_refused_with_what_to_mend(typed: str, problem: str) -> None:
    with pytest.raises(MailAddressError) as refused:
        parse_mail_address(typed)
    assert refused.value.problem.name == problem
    assert not typed.strip() or typed not in str(refused.value)


@pytest.mark.parametrize("domain", ["café.nl", "münchen.example", "пример.рф", "例え.テスト", "STRAẞE.de"])
def test_a_domain_goes_over_the_wire_in_the_letters_of_dns(domain: str) -> None:
    sent = to_wire(f"info@{domain}")
    assert sent.isascii() and sent.startswith("info@")


@given(st.text(ANY_CHARACTER, min_size=1, max_size=40))
def test_whatever_is_taken_is_one_address_to_another_parser_too(typed: str) -> None:
    try:
        wire = to_wire(f"{typed}@example.org")
    except MailAddressError:
        return
    if wire.isascii():
        (read,) = BytesParser(policy=policy.default).parsebytes(f"To: {wire}\r\n\r\n".encode())["To"].addresses
        assert read.addr_spec == wire


SENTENCES = {
    "mijn mail is riet@voorbeeld.nl.": "riet@voorbeeld.nl",
    "(riet@voorbeeld.nl)": "riet@voorbeeld.nl",
    "'riet@voorbeeld.nl'": "riet@voorbeeld.nl",
    "Riet <riet@voorbeeld.nl>": "riet@voorbeeld.nl",
    "o'brien@voorbeeld.nl": "o'brien@voorbeeld.nl",
    "riet\u200b@voorbeeld.nl": "riet@voorbeeld.nl",
    "riet@voorbeeld.nl of werk@voorbeeld.nl": "",
    "riet@@voorbeeld.nl": "",
    "riet@voorbeeld": "",
}


@pytest.mark.parametrize(("text", "address"), SENTENCES.items(), ids=map(repr, SENTENCES))
def test_in_a_sentence_of_a_seeker_only_a_whole_address_is_read(text: str, address: str) -> None:
    assert find_mail_address(text) == address
