"""The lifecycle at the desk, held against its chart."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from flows.dossier import lifecycle
from flows.dossier.case_progress import CaseProgress
from flows.dossier.dossier import ContactPlan
from flows.dossier.dossier_event import DossierEvent
from flows.dossier.lifecycle import apply_event

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PLAN: ContactPlan = {"when": "dinsdag 24 november, ochtend", "how": "call", "line": "Hanneke, 06 12345678, ma-vr 10-12"}


def done(handling: CaseProgress, *heard: str, **more: Any) -> list[bool]:
    return [
        apply_event(handling, DossierEvent(one, AT, coordinator_id="hanneke", plan=PLAN, day=date(2026, 11, 24), **more)) for one in heard
    ]


def opened() -> CaseProgress:
    handling = CaseProgress(recognition="appel molen")
    assert all(done(handling, "claim", "no_tie", "plan", "know_nobody"))
    return handling


def test_O1_no_story_before_the_conflict_questions_and_a_plan() -> None:
    handling = CaseProgress()
    assert done(handling, "claim", "know_nobody", "contacted", "no_tie", "know_nobody") == [True, False, False, True, False]
    assert handling.state == "names"


@pytest.mark.parametrize(("heard", "before"), [("tie", ("claim",)), ("know_somebody", ("claim", "no_tie", "plan"))])
def test_O1_a_conflict_releases_the_dossier_and_what_hanneke_planned(heard: str, before: tuple[str, ...]) -> None:
    handling = CaseProgress(recognition="appel molen")
    done(handling, *before, heard)
    assert handling == CaseProgress(recognition="appel molen")


def test_O2_what_hanneke_holds_joost_cannot_claim() -> None:
    handling = opened()
    assert not apply_event(handling, DossierEvent("claim", AT, coordinator_id="joost"))
    assert handling.coordinator_id == "hanneke"


def test_a_fourth_try_waits_for_a_new_moment_of_fatima() -> None:
    handling = opened()
    assert done(handling, "tried", "plan", "tried", "plan", "tried", "plan", "tried") == [True] * 6 + [False]
    assert done(handling, "new_moment", "tried", words="donderdag") == [True, True]


def test_at_one_planned_moment_one_try_counts() -> None:
    handling = opened()
    assert done(handling, "tried", "tried", "plan", "tried") == [True, False, True, True]


def test_when_fatima_says_they_did_not_speak_the_timer_restarts() -> None:
    handling = opened()
    done(handling, "contacted", "contact_no")
    assert (handling.state, handling.contacted_on, handling.contact_agreed) == ("open", None, False)


def test_what_was_agreed_is_void_when_fatima_says_they_did_not_speak() -> None:
    handling = opened()
    done(handling, "contacted", "contact_no")
    assert handling.plan is None


def test_who_calls_herself_is_not_called() -> None:
    handling = opened()
    assert done(handling, "new_moment", "tried") == [True, False]
    assert not handling.can_try


def test_what_was_asked_of_hanneke_is_asked_again_of_joost() -> None:
    handling = CaseProgress()
    done(handling, "claim", "no_tie", shown=False)
    assert not handling.checked_organisations
    done(handling, "give_back")
    assert handling.checked_organisations and handling.checked_names


def test_a_plan_without_contact_details_is_no_plan() -> None:
    handling = CaseProgress()
    done(handling, "claim", "no_tie")
    assert not apply_event(handling, DossierEvent("plan", AT, plan={**PLAN, "line": ""}))


@pytest.mark.parametrize("heard", ["refused", "give_back"])
def test_E11_from_everywhere_it_is_held_it_can_wait_again(heard: str) -> None:
    for state in lifecycle.CLAIMED:
        handling = CaseProgress(state=state, coordinator_id="hanneke")
        assert done(handling, heard) == [True]
        assert (handling.state, handling.coordinator_id) == ("waiting", None)


def test_stored_progress_is_read_back_unchanged() -> None:
    handling = opened()
    done(handling, "tried", "new_moment", "contacted")
    assert CaseProgress.from_document(handling.state, handling.coordinator_id, handling.to_document()) == handling


def test_every_state_is_reachable_and_no_event_jumps() -> None:
    reached = {"waiting"} | {to for _, _, to, _, _ in lifecycle.TRANSITIONS if to}
    assert reached == set(lifecycle.STATES)
    assert not [event for event in lifecycle.LIFECYCLE.machine.events if event.startswith("to_")]


def test_after_a_message_fatima_is_awaited_until_she_answers() -> None:
    handling = opened()
    waits = [(done(handling, name, text="Dag."), handling.waits_for_seeker)[1] for name in ("wrote", "replied", "wrote", "unwrote")]
    assert waits == [True, False, True, True] and done(handling, "replied", "replied") == [True, False]


def test_a_message_is_gone_when_hanneke_loses_the_dossier_or_anybody_deletes_it() -> None:
    for last, more in (("refused", {}), ("give_back", {}), ("unwrote", {"written_at": AT.isoformat()}), ("messages_removed", {})):
        handling = opened()
        assert done(handling, "wrote", text="Dag.") == [True] and done(handling, last, **more) == [True]
        assert handling.messages == []


def test_a_message_that_was_sent_twice_is_there_once() -> None:
    handling = opened()
    done(handling, "wrote", "wrote", text="Dag.")
    assert len(handling.messages) == 1 and done(handling, "wrote", text=" ") == [False]


def test_the_moment_of_the_last_return_code_that_hanneke_gave_is_noted_and_joost_finds_it_too() -> None:
    handling = opened()
    assert done(handling, "new_code") == [True] and handling.code_given_at == AT.isoformat()
    assert done(handling, "give_back", "claim") == [True, True] and handling.code_given_at == AT.isoformat()
    assert done(CaseProgress(), "claim", "new_code") == [True, False]
