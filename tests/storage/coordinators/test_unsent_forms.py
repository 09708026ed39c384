"""Promises of unsent forms: what a coordinator typed and could not be taken is kept for them, at its page, sealed, for an hour."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, update

from storage.coordinators.unsent_forms import KEPT_FOR, MAX_CHARACTERS, UnsentForms
from storage.db.tables import unsent_forms
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START

MOMENT, MINUTE = timedelta(microseconds=1), timedelta(minutes=1)
PAGE = "/desk/dossiers/1"


class Typing:
    def __init__(self, database: Database) -> None:
        self.database, self.forms = database, UnsentForms(database.vault)

    def keep(self, path: str, text: str, who: str = "hanneke", at: datetime = START) -> bool:
        return self.database.run(lambda connection: self.forms.keep(connection, who, path, "1", {"text": text}, at))

    def find(self, page: str = PAGE, who: str = "hanneke", at: datetime = START) -> dict[str, str]:
        found = self.database.run(lambda connection: self.forms.find_all(connection, who, page, at))
        return {path: fields["text"] for path, fields in found.items()}

    def latest(self, who: str = "hanneke", at: datetime = START) -> str | None:
        return self.database.run(lambda connection: self.forms.find_latest(connection, who, at))


@pytest.fixture
def typing(sqlite_database: Database) -> Typing:
    return Typing(sqlite_database)


def test_a_form_is_found_at_its_own_page_by_who_typed_it_and_by_nobody_else(typing: Typing) -> None:
    for path in (PAGE, f"{PAGE}/notes", f"{PAGE}0/notes", "/desk/profile"):
        typing.keep(path, path)
    assert typing.find() == {PAGE: PAGE, f"{PAGE}/notes": f"{PAGE}/notes"}
    assert typing.find(who="joost") == {}


def test_of_one_form_the_last_is_kept_and_others_stay(typing: Typing) -> None:
    for path, text, who in (
        (PAGE, "eerst", "hanneke"),
        (f"{PAGE}/notes", "ook", "hanneke"),
        (PAGE, "van Joost", "joost"),
        (PAGE, "later", "hanneke"),
    ):
        assert typing.keep(path, text, who)
    assert typing.find() == {PAGE: "later", f"{PAGE}/notes": "ook"} and typing.find(who="joost") == {PAGE: "van Joost"}


def test_a_form_that_was_taken_is_forgotten_and_others_stay(typing: Typing) -> None:
    for path, who in ((PAGE, "hanneke"), (f"{PAGE}/notes", "hanneke"), (PAGE, "joost")):
        typing.keep(path, "x", who)
    typing.database.run(lambda connection: typing.forms.forget(connection, "hanneke", PAGE))
    assert (typing.find(), typing.find(who="joost")) == ({f"{PAGE}/notes": "x"}, {PAGE: "x"})


def test_a_form_is_kept_for_an_hour(typing: Typing) -> None:
    typing.keep(PAGE, "x")
    assert [bool(typing.find(at=START + KEPT_FOR - MOMENT)), bool(typing.latest(at=START + KEPT_FOR - MOMENT))] == [True, True]
    assert [bool(typing.find(at=START + KEPT_FOR)), bool(typing.latest(at=START + KEPT_FOR))] == [False, False]


def test_a_form_that_is_too_long_is_not_kept_and_the_former_one_is(typing: Typing) -> None:
    assert typing.keep(PAGE, "x" * MAX_CHARACTERS)
    assert not typing.keep(PAGE, "y" * (MAX_CHARACTERS + 1)) and typing.find()[PAGE].startswith("x")


def test_whoever_comes_back_is_led_to_the_form_that_they_typed_last(typing: Typing) -> None:
    assert typing.latest() is None
    for path, who, at in (("/late", "hanneke", START), ("/early", "hanneke", START - MINUTE), ("/joost", "joost", START + MINUTE)):
        typing.keep(path, "x", who, at)
    assert typing.latest(at=START + MINUTE) == "/late"


def test_what_was_typed_is_sealed_for_its_owner_and_its_page(typing: Typing) -> None:
    typing.keep(PAGE, "geheim")
    (row,) = typing.database.rows(unsent_forms)
    assert b"geheim" not in row["content"] and (row["dossier_id"], row["at"]) == ("1", START)
    for moved in ({"coordinator_id": "joost"}, {"coordinator_id": "hanneke", "path": f"{PAGE}/notes"}):
        typing.database.run(partial(Connection.execute, statement=update(unsent_forms).values(moved)))
        with pytest.raises(InvalidTag):
            typing.find(who=moved["coordinator_id"])
