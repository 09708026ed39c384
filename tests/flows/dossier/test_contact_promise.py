"""The promise of contact: who acts, when it is safe, and by which day; no more than what will happen."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from flows.conversation.messages import Context
from flows.dossier.contact_promise import ContactPromise, promise_of, wished_signs
from flows.dossier.dossier import Answer
from flows.dossier.status import DossierStatus
from tests.support.engine_chat import NOW, EngineChat, at_concern

DUE = datetime(2026, 11, 25, 20, 10, tzinfo=ZoneInfo("Europe/Amsterdam"))  # a Wednesday evening
PHONING = ("bel", "ophang", "hang ", "neemt iemand", "voicemail", "spreekt", "sprak")

WAYS = ("call", "text", "email", "messages", "self", "otherwise")


def promise(way: str, *texts: str, tapped: tuple[str, ...] = ("always",), **more: Answer) -> ContactPromise:
    answers: dict[str, Answer] = {"reach": {"chose": [way]}, "reach_when": {"chose": list(tapped), "said": list(texts)}, **more}
    return promise_of(lambda question: answers.get(question, {}))


def wished(**answers: Answer) -> tuple[str, ...]:
    return wished_signs(lambda question: answers.get(question, {}))


@pytest.mark.parametrize(
    ("tapped", "day"),
    [(("sat",), "2026-11-28"), (("wed", "evening"), "2026-11-25"), (("wed", "morning"), "2026-12-02"), (("always",), "2026-11-25")],
)
def test_the_promised_day_is_a_safe_one(tapped: tuple[str, ...], day: str) -> None:
    assert str(promise("call", tapped=tapped).due_by(DUE).date()) == day


@pytest.mark.parametrize(
    ("typed", "due_by"), [("woensdag tot 20:10", DUE), ("woensdag tot 20:09", DUE.replace(day=2, month=12, hour=22, minute=0))]
)
def test_a_day_is_promised_until_its_last_safe_minute_and_another_day_to_its_end(typed: str, due_by: datetime) -> None:
    assert promise("call", typed).due_by(DUE) == due_by


def test_whoever_takes_their_address_out_makes_contact_themselves_but_who_reads_here_still_reads_here() -> None:
    taken_out: Answer = {"status": "not_shared"}
    manners = [promise(way, reach_address=taken_out).manner for way in WAYS]
    assert manners == ["self", "self", "self", "messages", "self", "self"]


def test_of_new_moments_the_last_counts_and_without_words_or_way_nobody_makes_contact() -> None:
    def after(*moments: dict[str, Any]) -> ContactPromise:
        return promise_of(lambda question: {"reach": {"chose": ["call"]}}.get(question, {}), moments)  # type: ignore[arg-type, return-value]

    tuesday, saturday = {"chose": ["tue"], "words": ""}, {"chose": [], "words": "zaterdag 10-12"}
    assert str(after(tuesday, saturday).window) == "sat 10:00-12:00" and after(tuesday, saturday).manner == "call"
    assert str(after(saturday, tuesday).window) == "tue 06:00-22:00" and after(saturday, tuesday).window.words == ()
    assert after(tuesday, {"chose": [], "words": None}).seeker_acts and not after(tuesday, {"words": None}).window.is_limited


def test_whoever_makes_contact_themselves_may_look_from_the_day_that_was_said() -> None:
    assert promise("self", tapped=("sat",)).due_by(DUE) == DUE


def test_nobody_who_signs_or_writes_reads_about_phoning_unless_they_asked_for_a_call() -> None:
    signs: Answer = {"chose": ["dse"]}
    assert [promise(way, spoken=signs).speaks_of_phone for way in WAYS] == [
        True,
        *[False] * 5,
    ]
    deaf: Answer = {"said": ["Ik ben doof."]}
    assert not promise("otherwise", concern=deaf, signs={"chose": ["no"]}).speaks_of_phone
    assert [promise(way).speaks_of_phone for way in WAYS] == [
        True,
        *[False] * 3,
        True,
        True,
    ]


def test_a_sign_language_that_is_named_counts_until_the_seeker_says_no() -> None:
    named: Answer = {"said": ["Graag iemand die NGT kent."]}
    assert wished(access=named) == ("dse",)
    assert wished(access=named, signs={"chose": ["no"]}) == ()
    assert wished(signs={"chose": ["yes"]}) == ("dse",)


def reached(way: str, address: str, times: str) -> EngineChat:
    chat = at_concern().say("Ik slaap slecht.").press("done", "nobody").say("Fatima").press("yes").say("Assen").press(way)
    return (chat.say(address) if address else chat).say(times)


def shown(chat: EngineChat) -> str:
    return "\n".join(reply.text for reply in chat.output.replies if reply.key not in ("notice.help_folded", "review"))


def test_fatima_reads_how_her_times_were_read_before_she_goes_on() -> None:
    assert "zaterdag, van 10:00 tot 12:00" in shown(reached("text", "06 12345678", "zaterdag 10-12"))


def test_what_cannot_be_read_is_asked_to_be_tapped_once_and_the_words_stay() -> None:
    chat = reached("call", "06 12345678", "na het eten")
    assert "Tik ook een dag" in shown(chat)
    chat.press("tue", "done")
    assert chat.conversation.answer_to("reach_when") == {"chose": ["tue"], "said": ["na het eten"]} and chat.state != "reach_when"


def test_a_day_beside_a_condition_is_the_promised_day_and_the_words_stay_beside_it() -> None:
    chat = reached("call", "06 12345678", "alleen dinsdag als hij werkt tussen 10 en 12")
    assert "dinsdag, van 10:00 tot 12:00" in shown(chat) and "De coördinator leest die erbij" in shown(chat)
    said = shown(sent(chat))
    assert "dinsdag 1 december" in said and "“alleen dinsdag als hij werkt tussen 10 en 12”" in said


def test_a_condition_alone_asks_for_a_tap() -> None:
    assert "Tik ook een dag" in shown(reached("call", "06 12345678", "alleen als hij slaapt"))


def test_without_a_day_nobody_goes_on_before_they_let_the_coordinator_choose_by_their_words() -> None:
    chat = reached("call", "06 12345678", "alleen als hij slaapt")
    assert "done" not in chat.buttons and chat.press("done").state == "reach_when"
    said = shown(chat.press("by_words", "go_on", "right", "agree"))
    assert "staat hier wanneer" in said and "Je hoort iets" not in said
    assert "De coördinator kiest een moment dat past bij je woorden. Je schreef erbij: “alleen als hij slaapt”." in said
    assert "staat hier wanneer" in seen(chat, status_in("waiting", ""))


def test_a_tap_beside_a_condition_is_enough_and_whoever_calls_themselves_needs_none() -> None:
    tapped = reached("call", "06 12345678", "alleen als hij slaapt").press("tue")
    assert "by_words" not in tapped.buttons and "Je hoort iets op dinsdag" in shown(sent(tapped))
    assert reached("self", "", "alleen als hij slaapt").press("done").state != "reach_when"


@pytest.mark.parametrize("typed", ["Sanne", "asdf", "🙃", "bel me niet", "ik bel zelf wel"])
def test_what_cannot_be_a_time_is_asked_about_once_and_is_kept_if_it_is_said_again(typed: str) -> None:
    chat = reached("call", "06 12345678", typed)
    assert not chat.conversation.texts_of("reach_when") and chat.outcome.returned == typed
    assert chat.say(typed).conversation.texts_of("reach_when") == [typed]


def test_half_past_is_asked_about_where_it_is_another_hour_in_dutch() -> None:
    chat = EngineChat("en").press("stay", "here", "begin", "agree", "myself").say("I sleep badly.").press("done", "nobody").say("Fatima")
    chat.press("yes").say("Assen").press("call").say("06 12345678", "tuesday half 3")
    assert "14:30" in shown(chat) and not chat.conversation.texts_of("reach_when")


def test_a_new_moment_that_is_read_can_be_said_anew() -> None:
    chat = sent(reached("call", "06 12345678", "zaterdag"))
    seen(chat, status_in("open", "Hanneke", plan="zaterdag"))
    chat.press("other_moment").press("tue").say("van 10 tot 12 als hij werkt")
    assert "dinsdag, van 10:00 tot 12:00" in shown(chat)
    assert "again" not in chat.press("again").buttons and "Wanneer kun je wel" in shown(chat)


def test_a_new_moment_says_the_day_that_was_tapped_beside_words_and_that_there_is_none_where_none_was() -> None:
    for tapped, said in ((("tue",), "bewaard: dinsdag"), ((), "Ik lees er geen dag in")):
        chat = sent(reached("call", "06 12345678", "zaterdag"))
        seen(chat, status_in("open", "Hanneke", plan="zaterdag"))
        assert said in shown(chat.press("other_moment").say("als de kinderen naar school zijn").press(*tapped, "done"))


def test_times_can_be_said_anew() -> None:
    chat = reached("call", "06 12345678", "dinsdag 10-12").press("again")
    assert chat.state == "reach_when" and not chat.conversation.answer_to("reach_when")


def sent(chat: EngineChat) -> EngineChat:
    return chat.press("done", "go_on", "right", "agree")


SITUATIONS: tuple[dict[str, Any], ...] = ({}, {"offered": True}, {"blocker": "signs"})
HELD: tuple[dict[str, Any], ...] = ({}, {"plan": "zaterdag"}, {"tried": (NOW,)}, {"tried": (NOW, NOW, NOW)})


def status_in(state: str, coordinator: str, **more: Any) -> DossierStatus:
    return DossierStatus(state, 1, NOW, NOW + timedelta(days=30), coordinator, answer_due_at=NOW + timedelta(days=4), **more)


STATUSES = [status_in("waiting", "", **more) for more in SITUATIONS]
STATUSES += [status_in(state, "Hanneke", **more) for state in ("organisations", "names", "open", "contacted", "closed") for more in HELD]


def seen(chat: EngineChat, status: DossierStatus) -> str:
    chat.context = Context(NOW, status=status)
    return "\n".join([shown(chat.press("look")), *(button.text for reply in chat.output.replies for button in reply.buttons)])


@pytest.mark.parametrize("way", ["text", "email", "messages"])
def test_whoever_is_written_to_never_reads_about_phoning_in_any_state(way: str) -> None:
    chat = sent(reached(way, {"text": "06 12345678", "email": "fatima@example.org", "messages": ""}[way], "zaterdag"))
    said = "\n".join([shown(chat), *(seen(chat, status) for status in STATUSES)]).casefold()
    assert [word for word in PHONING if word in said] == []


@pytest.mark.parametrize("typed", ["Ben jij een robot?", "Wat bedoel je?"])
def test_who_does_not_hear_is_led_to_no_telephone_when_they_ask(typed: str) -> None:
    chat = at_concern().say("Ik ben doof.").press("done").say(typed)
    assert "privacy@example.org" in shown(chat) and "085 000 0000" not in shown(chat)


def test_who_does_not_hear_is_asked_about_their_people_and_a_human_without_phoning() -> None:
    chat = at_concern().say("Ik ben doof.").press("done").say("Sam").press("done")
    assert chat.state == "circle_hold" and "bellen" not in shown(chat) and "bellen" not in shown(chat.press("person_1"))
    assert "privacy@example.org" in shown(chat.press("human")) and "085 000 0000" not in shown(chat)


def test_who_is_not_on_the_list_is_put_there_first_and_the_hint_speaks_of_no_phoning() -> None:
    chat = at_concern().say("Ik ben doof.").press("done").say("Sam").press("done").say("mijn ex mag niks weten")
    assert chat.state == "circle_hold" and "Zet die persoon dan op je lijst." in shown(chat) and "bellen" not in shown(chat)


def test_whoever_is_written_to_may_send_a_message_to_their_coordinator() -> None:
    held = status_in("open", "Hanneke", plan="zaterdag", contact_line="Hanneke, 06 00000000")
    assert "Je mag ook zelf een bericht sturen: Hanneke, 06 00000000." in seen(sent(reached("text", "06 12345678", "zaterdag")), held)
    assert "Je mag ook zelf contact opnemen: Hanneke, 06 00000000." in seen(sent(reached("call", "06 12345678", "zaterdag")), held)


def test_a_coordinator_who_names_no_way_leaves_no_empty_line() -> None:
    assert "opnemen" not in seen(sent(reached("call", "06 12345678", "zaterdag")), status_in("open", "Hanneke", plan="zaterdag"))


@pytest.mark.parametrize("status", STATUSES, ids=str)
def test_the_words_and_a_way_to_us_stand_in_every_state(status: DossierStatus) -> None:
    chat = sent(reached("call", "06 12345678", "zaterdag"))
    recognition = chat.conversation.sent["recognition"] if chat.conversation.sent else None
    assert f"De coördinator noemt deze woorden: {recognition}." in (said := seen(chat, status)) and "085 000 0000" in said


def test_whoever_reads_here_is_told_before_sending_that_nobody_says_so_and_what_it_costs_to_have_no_code() -> None:
    chat = reached("messages", "", "zaterdag").press("done", "go_on", "right")
    assert "Ik stuur je geen bericht als er iets staat." in shown(chat)
    assert "Zonder code vind je dit" in shown(chat.press("agree")) and "Je hoort iets" not in shown(chat)


def test_answers_to_a_coordinator_move_no_moment_that_was_planned() -> None:
    added: Any = {"added": [{"at": "2026-11-23T09:00:00Z", "said": ["Woensdag ben ik alleen."]}]}
    assert promise("messages", contact_more=added) == promise("messages")
    assert promise("call", contact_more=added) != promise("call")


def test_whoever_calls_is_never_told_that_they_hear_something() -> None:
    chat = sent(reached("self", "", "zaterdag"))
    said = "\n".join([shown(chat), *(seen(chat, status) for status in STATUSES)])
    assert "Je hoort iets" not in said and "Zonder code vind je dit" in shown(sent(reached("self", "", "zaterdag")))


@pytest.mark.parametrize(("way", "address", "offered"), [("call", "06 12345678", True), ("text", "06 12345678", False)])
def test_picking_up_and_voicemail_are_asked_about_only_where_somebody_phones(way: str, address: str, offered: bool) -> None:
    chat = reached(way, address, "zaterdag").press("done", "go_on", "add")
    assert ("edit_quiet" in chat.buttons) == offered


@pytest.mark.parametrize(
    ("hours", "heard"), [(1, "neemt contact op: dinsdag"), (-1, "Ging het niet door? Kies een ander moment of iemand anders.")]
)
def test_when_the_planned_moment_is_over_the_seeker_reads_that_nothing_is_heard_and_may_choose(hours: int, heard: str) -> None:
    status = DossierStatus("open", 1, NOW, NOW, "Hanneke", plan="dinsdag", planned_until=NOW + timedelta(hours=hours))
    said = seen(chat := sent(reached("call", "06 12345678", "dinsdag")), status)
    assert heard in said and ("neemt contact op" in said) == (hours > 0)
    assert {"other_moment", "other_coordinator"} <= set(chat.buttons)


@pytest.mark.parametrize(("told", "speaks"), [("Ik ben doof.", False), ("Ik slaap slecht.", True)])
def test_a_new_moment_leaves_it_as_it_was_whether_a_line_about_phoning_fits(told: str, speaks: bool) -> None:
    answers: dict[str, Answer] = {
        "reach": {"chose": ["otherwise"]},
        "reach_address": {"said": ["via mijn zus"]},
        "concern": {"said": [told]},
    }
    for moment in ({"words": "dinsdag 10-12", "at": "2026-11-21T20:10:00Z"}, {"words": None, "at": "2026-11-21T20:10:00Z"}):
        assert promise_of(lambda question: answers.get(question, {}), [moment]).speaks_of_phone == speaks  # type: ignore[list-item]
