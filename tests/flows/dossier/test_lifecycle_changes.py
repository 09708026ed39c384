"""Each step of the lifecycle changes what it promises, and leaves everything else as it was."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from flows.dossier.case_progress import CaseProgress
from flows.dossier.dossier import ContactPlan
from flows.dossier.dossier_event import DossierEvent
from flows.dossier.held_reason import find_held_reason, waits_again_at
from flows.dossier.lifecycle import apply_event
from flows.dossier.notification_rules import NOTIFICATION_RULES, Hours, Recipient, Ways, informs, rules_of
from flows.dossier.recent_events import KEEP_RECENT, SILENT, UNDO_WITHIN, UNDOABLE, Standing, names_since, standing_of, was_kept_open

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PLAN: ContactPlan = {"when": "dinsdag 24 november, ochtend", "how": "call", "line": "Hanneke, 06 12345678, ma-vr 10-12"}
UNTIL = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


def event(name: str, **more: Any) -> DossierEvent:
    return DossierEvent(name, **{"at": AT, **more})


def held(**more: Any) -> CaseProgress:
    """Hanneke holds it, and has a plan."""
    progress = CaseProgress("open", "hanneke", "appel molen", plan=PLAN, planned_until=UNTIL.isoformat())
    return replace(progress, **more)


def after(progress: CaseProgress, name: str, **more: Any) -> CaseProgress:
    """The progress after an event that is allowed."""
    changed = deepcopy(progress)
    assert apply_event(changed, event(name, **more)), name
    return changed


def refuses(progress: CaseProgress, name: str, **more: Any) -> bool:
    """Whether the event is not allowed, and changes nothing."""
    changed = deepcopy(progress)
    return not apply_event(changed, event(name, **more)) and changed == progress


def worn() -> CaseProgress:
    """Everything happened that can happen while somebody holds a dossier."""
    return CaseProgress(
        "open",
        "hanneke",
        "appel molen",
        plan=PLAN,
        tried=[AT.isoformat()],
        contacted_on="2026-11-22",
        contact_agreed=False,
        informed={"1": "told"},
        moments=[{"at": AT.isoformat(), "words": "donderdag"}],
        calls_self=True,
        checked_organisations=False,
        checked_names=False,
        asked_again=True,
        any_language=True,
        any_signs=True,
        news="mail",
        has_changed=True,
        void_plan=PLAN,
        planned_until=UNTIL.isoformat(),
        plan_tried=True,
        revision=7,
        recent=[{"revision": number, "name": "tried", "detail": "", "by": "hanneke"} for number in (4, 5, 6)],
        pending={"name": "tried", "at": AT.isoformat(), "day": None},
        messages=[{"at": AT.isoformat(), "text": "Dag."}],
        awaits_reply=True,
        proposed_id="anneke",
        kept_from=["joost"],
    )


@pytest.mark.parametrize("name", ["refused", "give_back", "lapsed", "tie"])
def test_who_holds_it_next_knows_what_the_seeker_said_and_who_was_told_and_nothing_of_the_former_coordinator(name: str) -> None:
    assert after(worn(), name) == CaseProgress(
        recognition="appel molen",
        informed={"1": "told"},
        moments=[{"at": AT.isoformat(), "words": "donderdag"}],
        any_language=True,
        any_signs=True,
        news="mail",
        revision=7,
        recent=[{"revision": 6, "name": "tried", "detail": "", "by": "hanneke"}],
    )


def test_who_calls_herself_still_does_when_somebody_else_holds_it() -> None:
    calling = after(held(), "new_moment", words=None)
    assert calling.calls_self and after(calling, "give_back").calls_self
    assert not after(after(calling, "new_moment", words="donderdag"), "give_back").calls_self


def test_what_is_closed_is_held_by_nobody_and_nothing_is_asked_any_more() -> None:
    closed = after(worn(), "close")
    assert (closed.state, closed.coordinator_id, closed.pending, closed.proposed_id) == ("closed", None, None, "")


# what can be undone


@pytest.mark.parametrize("name", UNDOABLE)
def test_what_can_be_undone_changes_nothing_before_it_is_final(name: str) -> None:
    progress = replace(held(), state="names") if name == "unclaim" else held()
    waiting = after(progress, "defer", deferred=name, day=date(2026, 11, 24))
    assert waiting == replace(progress, pending={"name": name, "at": AT.isoformat(), "day": "2026-11-24"})
    assert after(waiting, "undo", at=AT + UNDO_WITHIN - timedelta(seconds=1)) == progress
    assert refuses(waiting, "undo", at=AT + UNDO_WITHIN) and refuses(progress, "undo")


def test_only_what_would_be_allowed_now_waits_to_become_final_and_one_thing_at_a_time() -> None:
    assert refuses(held(), "defer", deferred="contacted")  # on no day
    assert refuses(held(plan_tried=True), "defer", deferred="tried") and refuses(held(), "defer", deferred="refused")
    assert refuses(after(held(), "defer", deferred="tried"), "defer", deferred="close")


@pytest.mark.parametrize(("deferred", "seen"), [("give_back", "leaving"), ("close", "leaving"), ("tried", "open"), ("", "open")])
def test_whoever_gave_it_back_or_closed_it_sees_nothing_of_it_unless_they_undo_that(deferred: str, seen: str) -> None:
    assert (after(held(), "defer", deferred=deferred) if deferred else held()).visible_state == seen


# a colleague


def test_a_colleague_takes_over_only_if_fatima_says_yes_to_this_one() -> None:
    asked = after(held(), "propose", colleague_id="anneke")
    assert asked == held(proposed_id="anneke")
    assert refuses(asked, "colleague_yes", colleague_id="joost") and refuses(held(), "colleague_yes", colleague_id="")
    agreed = after(asked, "colleague_yes", colleague_id="anneke")
    assert agreed == CaseProgress(recognition="appel molen", preferred_id="anneke")
    taken = after(agreed, "claim", coordinator_id="anneke")
    assert (taken.coordinator_id, taken.preferred_id) == ("anneke", "")


def test_a_colleague_whom_fatima_does_not_want_is_never_proposed_again() -> None:
    kept = after(held(proposed_id="anneke", kept_from=["joost"]), "colleague_no", colleague_id="anneke")
    assert kept == held(kept_from=["joost", "anneke"])
    assert all(refuses(kept, "propose", colleague_id=one) for one in ("anneke", "joost", "hanneke", ""))
    assert after(kept, "propose", colleague_id="samira").proposed_id == "samira"


def test_of_one_colleague_at_a_time_is_asked_and_the_question_can_be_withdrawn() -> None:
    asked = after(held(), "propose", colleague_id="anneke")
    assert refuses(asked, "propose", colleague_id="joost")
    assert after(asked, "withdraw") == held() and refuses(held(), "withdraw")


# the plan


def test_a_plan_replaces_what_came_of_the_one_before_it() -> None:
    progress = held(plan=None, planned_until=None, void_plan=PLAN, plan_tried=True, awaits_reply=True, calls_self=True)
    assert after(progress, "plan", plan=PLAN, planned_until=UNTIL) == held()
    assert after(held(), "plan", plan={**PLAN, "how": "self"}).calls_self
    assert after(held(), "plan", plan=PLAN).planned_until is None


@pytest.mark.parametrize("missing", ["when", "how", "line"])
def test_a_plan_says_when_how_and_by_whom(missing: str) -> None:
    assert refuses(held(), "plan", plan={**PLAN, missing: ""}) and refuses(held(), "plan")


def test_the_story_opens_only_with_a_plan() -> None:
    assert refuses(held(state="names", plan=None), "know_nobody")
    opened = after(held(state="names"), "know_nobody", shown=False)
    assert (opened.state, opened.checked_names) == ("open", False)


@pytest.mark.parametrize(
    ("changed", "seconds", "over"),
    [
        ({}, -1, False),
        ({}, 0, True),
        ({"state": "contacted"}, 1, False),
        ({"pending": {"name": "tried", "at": AT.isoformat(), "day": None}}, 1, False),
        ({"plan": None}, 1, False),
        ({"planned_until": None}, 1, False),
    ],
)
def test_a_plan_is_over_when_its_moment_ended_and_nobody_said_how_it_went(changed: dict[str, Any], seconds: int, over: bool) -> None:
    assert held(**changed).is_plan_over(UNTIL + timedelta(seconds=seconds)) == over


VOID = {"plan": None, "void_plan": PLAN, "has_changed": True, "planned_until": None, "plan_tried": False, "awaits_reply": False}


def test_a_new_moment_of_fatima_ends_the_plan_and_counts_no_tries_of_before() -> None:
    moved = after(held(tried=["x", "y"], plan_tried=True, awaits_reply=True, calls_self=True), "new_moment", words="", chosen=("thu",))
    assert moved == held(**VOID, moments=[{"at": AT.isoformat(), "words": "", "chose": ["thu"]}])
    again = after(moved, "new_moment", words="vrijdag")
    assert again == held(**VOID, moments=[{"at": AT.isoformat(), "words": "vrijdag"}])


@pytest.mark.parametrize("state", ["waiting", "set_aside"])
def test_a_new_moment_that_nobody_holds_yet_is_for_the_next(state: str) -> None:
    moved = after(CaseProgress(state), "new_moment", words=None)
    assert moved == CaseProgress(state, moments=[{"at": AT.isoformat(), "words": None}], calls_self=True)


def test_a_correction_ends_the_plan_only_where_it_changes_how_or_when_fatima_is_called() -> None:
    assert after(held(), "corrected") == held(has_changed=True)
    assert after(held(), "corrected", plan_holds=False) == held(**VOID)
    assert after(CaseProgress(has_changed=True), "corrected", plan_holds=False) == CaseProgress()
    assert refuses(held(), "looked") and after(held(has_changed=True), "looked") == held()


def test_contact_counts_until_fatima_says_that_it_did_not_take_place() -> None:
    spoken = after(held(contact_agreed=True), "contacted", day=date(2026, 11, 24))
    assert spoken == held(state="contacted", contacted_on="2026-11-24")
    assert after(spoken, "contact_yes") == held(state="contacted", contacted_on="2026-11-24", contact_agreed=True)
    assert after(spoken, "contact_no") == held(**VOID, contact_agreed=False)
    assert after(held(plan=None, void_plan=PLAN, state="contacted"), "contact_no").void_plan == PLAN


@pytest.mark.parametrize(
    ("changed", "may"),
    [
        ({}, True),
        ({"tried": ["x"] * 2}, True),
        ({"tried": ["x"] * 3}, False),
        ({"calls_self": True}, False),
        ({"awaits_reply": True}, False),
        ({"plan_tried": True}, False),
        ({"plan": {**PLAN, "how": "messages"}}, False),
        ({"pending": {"name": "tried", "at": AT.isoformat(), "day": None}}, False),
        ({"pending": {"name": "close", "at": AT.isoformat(), "day": None}}, True),
    ],
)
def test_nobody_is_called_who_calls_or_reads_here_or_twice_at_one_moment_or_a_fourth_time(changed: dict[str, Any], may: bool) -> None:
    assert held(**changed).can_try == may
    if may:
        assert after(held(**changed), "tried") == held(
            **{**changed, "tried": [*changed.get("tried", []), AT.isoformat()], "plan_tried": True}
        )
    else:
        assert refuses(held(**changed), "tried")


# organisations and languages


def test_an_organisation_that_fatima_adds_is_asked_about_before_anything_else_is_seen() -> None:
    named = after(held(), "named")
    assert named == held(checked_organisations=False, asked_again=True, has_changed=True) and named.visible_state == "organisations"
    assert after(named, "no_tie") == held(has_changed=True)
    assert after(named, "no_tie", shown=False) == held(has_changed=True, checked_organisations=False)
    assert after(named, "tie").state == "waiting"
    assert refuses(held(), "no_tie") and refuses(held(), "tie")


def test_what_fatima_agrees_to_ends_the_search_for_it_and_a_new_language_asks_her_again() -> None:
    waiting = CaseProgress(blocker="language", hindrances=["away"])
    assert after(waiting, "any_language") == CaseProgress(any_language=True, hindrances=["away"])
    assert after(waiting, "any_signs") == CaseProgress(any_signs=True, hindrances=["away"])
    assert after(CaseProgress(any_language=True, any_signs=True), "new_language") == CaseProgress()
    assert after(waiting, "set_aside") == CaseProgress("set_aside")
    assert after(waiting, "news", news="mail").news == "mail"


# people and messages


@pytest.mark.parametrize(
    ("person", "answer", "kept"), [("1", "told", True), ("1", "not_safe", True), ("1", "later", False), ("", "told", False)]
)
def test_of_a_person_is_noted_that_they_know_or_that_telling_is_not_safe(person: str, answer: str, kept: bool) -> None:
    if kept:
        assert after(held(), "inform", person=person, answer=answer) == held(informed={person: answer})
    else:
        assert refuses(held(), "inform", person=person, answer=answer)


def test_a_message_waits_for_an_answer_until_it_comes_or_the_message_is_gone() -> None:
    first = after(held(), "wrote", text="Dag.")
    assert first == held(messages=[{"at": AT.isoformat(), "text": "Dag."}], plan_tried=True, awaits_reply=True)
    assert first.waits_for_seeker and after(first, "replied") == replace(first, awaits_reply=False)
    later = AT + timedelta(hours=1)
    both = after(first, "wrote", text="Nog iets.", at=later)
    assert [message["text"] for message in both.messages] == ["Dag.", "Nog iets."]
    one = after(both, "unwrote", written_at=later.isoformat())
    assert (one.messages, one.awaits_reply) == (first.messages, True)
    assert not after(one, "unwrote", written_at=AT.isoformat()).awaits_reply
    assert not after(after(both, "replied"), "unwrote", written_at=later.isoformat()).awaits_reply
    assert refuses(both, "unwrote", written_at="") and refuses(held(), "messages_removed") and refuses(held(), "replied")
    assert after(both, "messages_removed", read_until=later).messages == []


def test_what_was_written_after_the_messages_were_read_is_not_removed_with_them() -> None:
    first, later = held(messages=[{"at": AT.isoformat(), "text": "Dag."}]), AT + timedelta(microseconds=1)
    both = after(first, "wrote", at=later, text="Nog iets.")
    assert [message["text"] for message in after(both, "messages_removed", read_until=AT).messages] == ["Nog iets."]


# forms


def test_a_form_that_is_posted_twice_is_done_once_and_one_of_before_is_outdated() -> None:
    progress = held()
    form = event("plan", plan=PLAN).to_recent(progress.revision, "hanneke")
    assert standing_of(progress.recent, progress.revision, form) is Standing.CURRENT
    progress.record_event(event("plan", plan=PLAN), "hanneke")
    assert standing_of(progress.recent, progress.revision, form) is Standing.DONE
    other = event("plan", plan={**PLAN, "line": "Hanneke, 088 000 00 00"}).to_recent(0, "hanneke")
    assert standing_of(progress.recent, progress.revision, other) is Standing.OUTDATED


def test_an_event_of_fatima_bears_no_name_and_what_no_form_depends_on_is_not_counted() -> None:
    progress = held()
    for name in ("tried", "new_moment", "colleague_no", *SILENT):
        progress.record_event(event(name), "hanneke")
    assert [(one["revision"], one["name"], one["by"]) for one in progress.recent] == [
        (0, "tried", "hanneke"),
        (1, "new_moment", ""),
        (2, "colleague_no", ""),
    ]
    assert progress.revision == 3 and names_since(progress.recent, 1) == ("new_moment", "colleague_no")


def test_only_the_last_events_are_kept() -> None:
    progress = held()
    for _ in range(KEEP_RECENT + 5):
        progress.record_event(event("tried"), "hanneke")
    assert [one["revision"] for one in progress.recent] == list(range(5, KEEP_RECENT + 5))


def test_what_waits_to_become_final_is_known_by_the_form_it_came_from() -> None:
    first, second = (event("defer", deferred=name, day=date(2026, 11, 24)) for name in ("unclaim", "close"))
    assert first.to_recent(3, "hanneke") == {"revision": 3, "name": "give_back", "detail": "2026-11-24|||", "by": "hanneke"}
    assert second.to_recent(3, "hanneke")["name"] == "close"
    assert event("plan", plan=PLAN, person="1", answer="told", colleague_id="a").detail == f"|1|told|a|call|{PLAN['line']}"


@pytest.mark.parametrize(
    ("names", "kept"),
    [(("close", "corrected"), True), (("close",), False), (("close", "tried"), False), (("corrected",), False), ((), False)],
)
def test_a_dossier_stays_open_if_fatima_changed_something_after_it_was_to_be_closed(names: tuple[str, ...], kept: bool) -> None:
    progress = held()
    for name in names:
        progress.record_event(event(name), "hanneke")
    assert was_kept_open(progress.recent) == kept


def test_a_stored_document_names_its_fields_as_it_always_did() -> None:
    stored = worn().to_document()
    assert stored["hindrance"] == "" and not {"blocker", "state", "coordinator_id"} & set(stored)
    assert CaseProgress.from_document("open", "hanneke", stored | {"hindrance": "language"}) == replace(worn(), blocker="language")


# who is told


@pytest.mark.parametrize("happened", ["taken_back", "refused", "new_moment", "contact_no", "corrected", "named", "colleague_yes"])
def test_what_a_coordinator_must_know_before_the_next_call_is_held_back_by_nothing(happened: str) -> None:
    (rule,) = rules_of(happened)
    assert (rule.recipient, rule.ways, rule.hours) == (Recipient.COORDINATOR, Ways.EVERY, Hours.ANY) and rule.within <= timedelta(minutes=1)
    assert informs(happened, Recipient.COORDINATOR) and not informs(happened, Recipient.SEEKER)


def test_fatima_is_told_in_her_own_hours_alone_and_what_nobody_needs_to_know_is_told_nobody() -> None:
    told = [rule for rule in NOTIFICATION_RULES if rule.recipient is Recipient.SEEKER]
    assert {(rule.hours, rule.ways) for rule in told} == {(Hours.SAFE, Ways.CHOSEN)} and informs("plan", Recipient.SEEKER)
    assert rules_of("looked") == () and not informs("looked", Recipient.OPERATOR)


# why it is where it is


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"pending": {"name": "close", "at": AT.isoformat(), "day": None}, "state": "contacted"}, "pending"),
        ({"state": "contacted"}, "contacted"),
        ({"state": "names"}, "questions"),
        ({"plan": None}, "unplanned"),
        ({"plan_tried": True}, "tried"),
        ({}, "planned"),
        ({"planned_until": AT.isoformat()}, "silent"),
    ],
)
def test_the_stand_in_reads_why_a_dossier_is_still_held(changed: dict[str, Any], reason: str) -> None:
    assert find_held_reason(held(**changed), AT) == reason


@pytest.mark.parametrize(
    ("changed", "at"),
    [
        ({"state": "organisations"}, AT),
        ({"state": "names"}, AT),
        ({}, UNTIL),
        ({"awaits_reply": True}, None),
        ({"state": "contacted"}, None),
    ],
)
def test_the_stand_in_reads_when_a_dossier_goes_back_by_itself(changed: dict[str, Any], at: datetime | None) -> None:
    assert waits_again_at(held(**changed), {"plan": AT, "return": UNTIL}) == at
    assert waits_again_at(held(**changed), {}) is None
