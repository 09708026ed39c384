"""Promises of credentials: no code is good twice, none opens for anybody else, and a lost phone takes all of them with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TypeVar

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection

from storage.coordinators.coordinators import CoordinatorRepository
from storage.coordinators.credentials import MAX_WRONG_CODES, TELL_AFTER, Authenticator, Credentials
from storage.coordinators.passkeys import MOST, Passkey, Passkeys
from storage.db.tables import coordinators, passkeys
from storage.guess_limits import Guess, begin_guess
from tests.support.database.database import Database
from tests.support.database.minimal_engine import START

T = TypeVar("T")
MINUTE = timedelta(minutes=1)
SECRET = Authenticator("JBSWY3DPEHPK3PXP", enrolled=True)


class Keyring:
    """What lets Hanneke and Joost in."""

    def __init__(self, database: Database) -> None:
        self.database, self.credentials, self.passkeys = database, Credentials(database.vault), Passkeys(database.vault)
        for name in ("hanneke", "joost"):
            self.add(name)

    def add(self, name: str) -> None:
        repository = CoordinatorRepository(self.database.vault)
        self.run(lambda connection: repository.add_coordinator(connection, {"name": name}, False, START, name))

    def run(self, unit: Callable[[Connection], T]) -> T:
        return self.database.run(unit)

    def find(self, who: str) -> Authenticator | None:
        return self.run(lambda connection: self.credentials.find_authenticator(connection, who))

    def store(self, who: str, authenticator: Authenticator = SECRET) -> None:
        self.run(lambda connection: self.credentials.store_authenticator(connection, who, authenticator))

    def claim_step(self, who: str, step: int) -> bool:
        return self.run(lambda connection: self.credentials.claim_totp_step(connection, who, step))

    def give_codes(self, who: str, *codes: str) -> None:
        self.run(lambda connection: self.credentials.replace_recovery_codes(connection, who, codes))

    def use_code(self, who: str, code: str) -> bool:
        return self.run(lambda connection: self.credentials.use_recovery_code(connection, who, code))

    def add_passkey(self, name: str, who: str = "hanneke", added: timedelta = timedelta()) -> bool:
        passkey = Passkey(name, who, f"my {name}", name.encode(), b"public", 3, START + added, None)
        return self.run(lambda connection: self.passkeys.add_passkey(connection, passkey))

    def find_passkey(self, name: str) -> Passkey | None:
        return self.run(lambda connection: self.passkeys.find_passkey(connection, name.encode()))

    def list_passkeys(self, who: str) -> list[str]:
        return [one.id for one in self.run(lambda connection: self.passkeys.list_passkeys(connection, who))]

    def guess(self, who: str = "hanneke", token: str = "a", address: str = "192.0.2.1") -> tuple[Guess, str]:
        """A code is typed; gives what was counted and under which hash those of the coordinator are."""

        def work(connection: Connection) -> tuple[Guess, str]:
            guesses = self.credentials.guesses_of(connection, who, token, address, START)
            return begin_guess(connection, guesses.paces, START), guesses.coordinator

        return self.run(work)


@pytest.fixture
def keyring(sqlite_database: Database) -> Keyring:
    return Keyring(sqlite_database)


def test_an_authenticator_is_sealed_for_its_owner_and_replaced_by_the_next(keyring: Keyring) -> None:
    for authenticator in (Authenticator("first", enrolled=False), SECRET):
        keyring.store("hanneke", authenticator)
    assert (keyring.find("hanneke"), keyring.find("joost")) == (SECRET, None)
    sealed = {row["id"]: row["authenticator"] for row in keyring.database.rows(coordinators)}
    assert SECRET.secret.encode() not in sealed["hanneke"]
    keyring.run(lambda connection: connection.execute(coordinators.update().values(authenticator=sealed["hanneke"])))
    with pytest.raises(InvalidTag):
        keyring.find("joost")


def test_the_step_of_a_code_is_used_up_with_all_before_it_by_its_owner_alone(keyring: Keyring) -> None:
    assert [keyring.claim_step("hanneke", step) for step in (7, 7, 6, 8)] == [True, False, False, True]
    assert keyring.claim_step("joost", 7)


def test_a_recovery_code_is_good_once_and_for_its_owner_alone(keyring: Keyring) -> None:
    keyring.give_codes("hanneke", "one", "two")
    keyring.give_codes("joost", "three")
    tried = [("joost", "one"), ("hanneke", "one"), ("hanneke", "one"), ("hanneke", "two"), ("joost", "three")]
    assert [keyring.use_code(*one) for one in tried] == [False, True, False, True, True]


def test_new_recovery_codes_void_the_former_ones_of_their_owner_alone(keyring: Keyring) -> None:
    keyring.give_codes("hanneke", "one")
    keyring.give_codes("joost", "three")
    keyring.give_codes("hanneke", "two")
    assert [keyring.use_code(*one) for one in (("hanneke", "one"), ("hanneke", "two"), ("joost", "three"))] == [False, True, True]


def test_the_first_time_that_somebody_came_in_counts(keyring: Keyring) -> None:
    for at in (START, START + MINUTE):
        keyring.run(partial(keyring.credentials.record_enrolment, coordinator_id="hanneke", at=at))
    assert {row["id"]: row["enrolled_at"] for row in keyring.database.rows(coordinators)} == {"hanneke": START, "joost": None}


def test_after_a_reset_nothing_lets_its_owner_in_and_everybody_else_comes_in_as_before(keyring: Keyring) -> None:
    for who in ("hanneke", "joost"):
        keyring.store(who)
        keyring.give_codes(who, f"code of {who}")
        keyring.claim_step(who, 7)
        keyring.add_passkey(f"key of {who}", who)
    keyring.run(lambda connection: keyring.credentials.reset_authenticator(connection, "hanneke"))
    assert [keyring.find(who) for who in ("hanneke", "joost")] == [None, SECRET]
    assert [keyring.use_code(who, f"code of {who}") for who in ("hanneke", "joost")] == [False, True]
    assert [keyring.list_passkeys(who) for who in ("hanneke", "joost")] == [[], ["key of joost"]]
    assert [keyring.claim_step(who, 7) for who in ("hanneke", "joost")] == [True, False]


def test_wrong_codes_of_one_session_in_one_network_wait_after_a_few_and_nobody_else_does(keyring: Keyring) -> None:
    pauses = [keyring.guess()[0].pause for _ in range(TELL_AFTER + 2)]
    assert pauses == [timedelta()] * TELL_AFTER + [MINUTE / 2, MINUTE]
    assert (
        keyring.guess(token="b")[0].pause
        == keyring.guess(address="198.51.100.1")[0].pause
        == keyring.guess("joost")[0].pause
        == timedelta()
    )


def test_wrong_codes_are_counted_for_the_coordinator_wherever_they_are_typed(keyring: Keyring) -> None:
    for number in range(TELL_AFTER):
        keyring.guess(token=str(number), address=f"198.51.{number}.1")
    guess, of_coordinator = keyring.guess()
    assert guess.wrong[of_coordinator] == TELL_AFTER
    assert keyring.guess("joost")[0].wrong[keyring.guess("joost")[1]] == 0


def test_wrong_codes_are_remembered_for_a_day_and_wait_a_quarter_at_most(keyring: Keyring) -> None:
    pauses = [keyring.guess()[0].pause for _ in range(MAX_WRONG_CODES)]
    assert max(pauses) == pauses[-1] == 15 * MINUTE


def test_a_passkey_comes_back_as_it_was_stored_and_is_sealed(keyring: Keyring) -> None:
    assert keyring.add_passkey("phone")
    assert keyring.find_passkey("phone") == Passkey("phone", "hanneke", "my phone", b"phone", b"public", 3, START, None)
    assert keyring.find_passkey("laptop") is None
    (row,) = keyring.database.rows(passkeys)
    assert b"my phone" not in row["credential"] and "phone" not in row["lookup"]


def test_a_passkey_is_added_once_and_ten_are_enough_for_each_coordinator(keyring: Keyring) -> None:
    assert keyring.add_passkey("phone") and not keyring.add_passkey("phone")
    assert not keyring.run(
        lambda connection: keyring.passkeys.add_passkey(connection, Passkey("x", "joost", "x", b"phone", b"", 0, START, None))
    )
    assert [keyring.add_passkey(f"key {number}") for number in range(MOST)] == [True] * (MOST - 1) + [False]
    assert keyring.add_passkey("of joost", "joost")


def test_a_coordinator_sees_their_own_passkeys_the_oldest_first(keyring: Keyring) -> None:
    for name, who, added in (("phone", "hanneke", MINUTE), ("laptop", "hanneke", 0 * MINUTE), ("tablet", "joost", 0 * MINUTE)):
        keyring.add_passkey(name, who, added)
    assert keyring.list_passkeys("hanneke") == ["laptop", "phone"]


def test_a_coordinator_deletes_a_passkey_of_their_own_once_and_none_of_anybody_else(keyring: Keyring) -> None:
    for name in ("phone", "laptop"):
        keyring.add_passkey(name)
    deleted = [
        keyring.run(partial(keyring.passkeys.delete_passkey, coordinator_id=who, passkey_id="phone"))
        for who in ("joost", "hanneke", "hanneke")
    ]
    assert deleted == [False, True, False] and keyring.list_passkeys("hanneke") == ["laptop"]


def test_a_passkey_that_was_used_says_when_and_how_often_and_no_other_does(keyring: Keyring) -> None:
    for name in ("phone", "laptop"):
        keyring.add_passkey(name)
    phone = keyring.find_passkey("phone")
    assert phone
    keyring.run(lambda connection: keyring.passkeys.mark_used(connection, phone, 9, START + MINUTE))
    assert keyring.find_passkey("phone") == phone._replace(sign_count=9, used_at=START + MINUTE)
    laptop = keyring.find_passkey("laptop")
    assert laptop and (laptop.sign_count, laptop.used_at) == (3, None)


def test_a_challenge_is_answered_once(keyring: Keyring) -> None:
    used = [keyring.run(partial(keyring.passkeys.use_challenge, challenge=one, until=START)) for one in ("a", "a", "b")]
    assert used == [True, False, True]
