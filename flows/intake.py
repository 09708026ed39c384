"""The seeker's chart: every state in the order it is met, and every way from one state to the next.

One noun, three homes: a state's name is the key of its answer and the key of its words.
"""

from __future__ import annotations

from typing import NamedTuple

from flows.chart import ANY, RETURN, STAY, Row

VERSION = 1
TIMES = ("morning", "afternoon", "evening", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
QUIET = ("voicemail", "number_shown")
PROVINCES = ("01", "02", "03", "04", "05", "06", "07", "09", "10", "11", "15", "16")  # GeoNames admin1 codes of the Netherlands


class State(NamedTuple):
    """A state: what it listens for, buttons that are answers, buttons that are moves.

    `listens` names a function of flows.listening. A move is a key, or a key with the guard under which it shows.
    `part` is the part of the dossier in which the answer stands; such a state is a question and can be skipped.
    `entered` names what the model does when it arrives.
    """

    name: str
    listens: str = "choice"
    values: tuple[str, ...] = ()
    moves: tuple[str | tuple[str, str], ...] = ()
    part: str | None = None
    entered: str | None = None


STATES = (
    State("welcome", moves=("begin", "call_me", "about")),
    State("about", moves=("begin", "privacy", "stop")),
    State("call_me", moves=("go_on",)),
    State("consent_keep", moves=("agree", "refuse", "privacy")),
    State("for_whom", values=("myself", "family", "other", "helped", "work"), part="you"),
    State("for_work", moves=("for_myself", "stop")),
    State("other_knows", values=("wants", "unsure", "no", "cannot"), part="you"),
    State("other_does_not_know", moves=("for_myself", "pass_on", "stop")),
    State("children", "own_words", part="wishes"),
    State(
        "concern",
        "own_pieces",
        moves=(("tell_myself", "has_no_concern"), ("done", "has_concern"), ("start_over", "is_correcting_concern")),
        part="words",
        entered="tell_limits",
    ),
    State(
        "circle",
        "a_person",
        moves=(("done", "has_people"), ("nobody", "has_nobody"), ("think", "may_think"), ("list", "has_people")),
        part="circle",
    ),
    State("circle_think", "a_person", moves=("no_one", ("another", "may_think"))),
    State("circle_list", moves=("go_on",)),
    State("circle_hold", moves=(("nobody", "holds_nobody"), ("go_on", "holds_somebody"))),
    State("person", values=("welcome", "unsure", "rather_not", "talk_first", "from_afar"), moves=("rename", "relate", "remove")),
    State("person_name", "a_line"),
    State("person_relation", "a_line"),
    State("name", "a_name", part="you"),
    State("age", "an_age", values=("yes", "no", "unsaid"), part="you"),
    State("place", "a_place", part="you"),
    State("province", values=PROVINCES, part="you"),
    State("reach", values=("call", "text", "email", "self", "otherwise"), part="contact"),
    State("reach_address", "an_address", part="contact"),
    State(
        "reach_when",
        "times",
        moves=(*TIMES, "always", ("done", "has_times")),
        part="contact",
        entered="tell_silent",
    ),
    State("review", moves=("right", "add"), entered="read_back"),
    State("add", moves=("back_to_review",)),
    State("hope", "own_words", part="words"),
    State("coordinator_wish", values=("woman", "man", "any", "otherwise"), part="wishes"),
    State("coordinator_wish_words", "own_words", part="wishes"),
    State("safe", "own_words", part="wishes"),
    State("supporter", "own_words", part="wishes"),
    State("access", "own_words", part="wishes"),
    State("date", values=("none", "soon", "not_soon"), part="wishes"),
    State("date_words", "own_words", part="wishes"),
    State("organisations", "own_words", values=("none",), part="wishes"),
    State("quiet", "own_words", moves=(*QUIET, "done"), part="contact"),
    State("consent_share", moves=("agree", "refuse"), entered="tell_availability"),
    State("receipt_offer", moves=("code", "no_code")),
    State("receipt", moves=("seen",)),
    State(
        "handed_off",
        moves=(
            ("contact_yes", "is_contact_reported"),
            ("contact_no", "is_contact_reported"),
            ("other_moment", "has_coordinator"),
            ("call_self", "was_tried"),
            ("other_coordinator", "has_coordinator"),
            "look",
            "who_looked",
            ("change", "may_read_back"),
            ("add_words", "may_add_elsewhere"),
            "take_back",
            "code",
            "traces",
        ),
    ),
    State("add_words", "own_words"),
    State("add_share", moves=("agree", "refuse")),
    State("other_moment", "own_words"),
    State("other_coordinator", moves=("yes", "no")),
    State("take_back_ask", moves=("yes", "no")),
    State("taken_back", moves=(("change", "may_read_back"), "wipe", "stop")),
    # asked about what was just said; afterwards the person is where they were
    State("language", moves=()),
    State("paused", moves=("resume", "code", "shorter")),
    State("keep_for", values=("hour", "day", "week")),
    State("wipe_ask", moves=("yes", "no")),
    State("control_or_words", moves=("stop", "my_words")),
    State("concern_late", moves=("my_words", "my_answer", "drop")),
    State("circle_is_name", moves=("my_answer", "my_words", "drop")),
    State("circle_two", moves=("two", "one")),
    State("answer_question", moves=("about_this", "my_answer", "back_to_question")),
    State("not_understood_third", moves=(("skip_it", "came_from_skippable"), "human", "later")),
)
ENDS = ("refused", "left", "wiped")  # nothing is kept there; no state refuses anybody
ALWAYS = ("help", "back", "skip", "later", "erase", "tongue", "human", "what", "code")
ELSEWHERE = (  # what a door may see after sending that is not the one it was sent from
    *(
        "handed_off",
        "add_words",
        "add_share",
        "other_moment",
        "other_coordinator",
        "take_back_ask",
        "taken_back",
        "receipt",
        "receipt_offer",
    ),
    *("wipe_ask", "paused", "keep_for", "language", "control_or_words", "answer_question", "not_understood_third"),
)
HOMES = ("receipt_offer", "handed_off", "taken_back")  # from here no way leads back

QUESTIONS = tuple(s.name for s in STATES if s.part)
NEEDED = ("for_whom", "other_knows")  # on these depends whether there may be a dossier (domain E7), so they cannot be skipped
SKIPPABLE = tuple(q for q in QUESTIONS if q not in NEEDED)
ROOMS = ("hope", "coordinator_wish", "safe", "supporter", "children", "access", "date", "organisations", "quiet")
PARTS = ("words", "circle", "wishes", "contact")  # each with its switch; `you` is what a match needs
ONE_ANSWER = tuple(q for q in QUESTIONS if q not in ("concern", "circle", "reach_when", "quiet"))
PENDING = ("add_share", "control_or_words", "concern_late", "circle_is_name", "circle_two", "answer_question")  # they hold words that wait
TAKES_STORY = (*QUESTIONS, "circle_think", "person_name", "person_relation", "review", "add")

CHART: tuple[Row, ...] = (
    # heard         from                to                    if                keep
    ("begin", ("welcome", "about"), "consent_keep", None, None),
    ("call_me", "welcome", "call_me", None, None),
    ("about", "welcome", "about", None, None),
    ("stop", "about", "left", None, "forget"),
    ("agree", "consent_keep", "name", "is_short", "agree_to_keep"),
    ("agree", "consent_keep", "for_whom", None, "agree_to_keep"),
    ("refuse", "consent_keep", "refused", None, "forget"),
    ("go_on", "call_me", "consent_keep", "is_not_kept", "go_short"),
    ("go_on", "call_me", "name", "lacks_name", "go_short"),
    ("go_on", "call_me", "place", "lacks_place", "go_short"),
    ("go_on", "call_me", "reach", "lacks_reach", "go_short"),
    ("go_on", "call_me", "review", None, "go_short"),
    # for whom
    ("answered", "for_whom", "for_work", "says_work", "keep"),
    ("answered", "for_whom", "other_knows", "says_other", "keep"),
    ("answered", "for_whom", "children", "says_family", "keep"),
    ("answered", "other_knows", "other_does_not_know", "says_unwilling", "keep"),
    ("for_myself", ("for_work", "other_does_not_know"), "review", "is_correcting", "be_myself"),
    ("for_myself", ("for_work", "other_does_not_know"), "concern", None, "be_myself"),
    ("pass_on", "other_does_not_know", STAY, None, "show_pass_on"),
    ("stop", "for_work", "left", None, "forget"),
    ("stop", "other_does_not_know", "paused", None, None),
    # what depends on the answer is asked again, all else stays
    ("answered", "place", "province", "is_place_unknown", "keep"),
    ("answered", "reach", "reach_address", "needs_address", "keep_reach"),
    ("answered", "coordinator_wish", "coordinator_wish_words", "says_otherwise", "keep"),
    ("answered", "date", "date_words", "says_date", "keep"),
    # from here on a corrected answer leads back to the review: first match wins
    ("answered", "reach", "review", "is_correcting", "keep_reach"),
    ("answered", ONE_ANSWER, "review", "is_correcting", "keep"),
    ("skipped", SKIPPABLE, "review", "is_correcting", "skip"),
    ("done", ("concern", "circle", "reach_when", "quiet"), "review", "is_correcting", None),
    ("tell_myself", "concern", "review", "is_correcting", "tell_myself"),
    ("nobody", "circle", "review", "is_correcting", "name_nobody"),
    ("always", "reach_when", "review", "is_correcting", "keep_always"),
    # the order of the questions
    ("answered", ("for_whom", "other_knows", "children"), "concern", None, "keep"),
    ("skipped", "children", "concern", None, "skip"),
    ("skipped", "concern", "circle", None, "skip"),
    ("skipped", "circle", "name", None, "skip"),
    ("skipped", "name", "place", "is_short", "skip"),
    ("skipped", "name", "age", None, "skip"),
    ("skipped", "age", "place", None, "skip"),
    ("skipped", ("place", "province"), "reach", None, "skip"),
    ("skipped", ("reach", "reach_address"), "reach_when", None, "skip"),
    ("skipped", "reach_when", "review", None, "skip"),
    ("start_over", "concern", STAY, None, "start_over"),
    ("answered", "concern", STAY, None, "add_piece"),
    ("tell_myself", "concern", "circle", None, "tell_myself"),
    ("done", "concern", "circle", None, None),
    ("answered", "circle", STAY, None, "add_person"),
    ("think", "circle", "circle_think", None, "think"),
    ("another", "circle_think", STAY, None, "think"),
    ("no_one", "circle_think", "circle", None, None),
    ("answered", "circle_think", "circle", None, "add_person"),
    ("list", "circle", "circle_list", None, None),
    ("go_on", "circle_list", "circle", None, None),
    ("tapped", "circle_list", "person", None, "tap"),
    ("nobody", "circle", "name", None, "name_nobody"),
    ("done", "circle", "circle_hold", None, None),
    ("tapped", "circle_hold", STAY, None, "hold"),
    ("go_on", "circle_hold", "name", None, None),
    ("nobody", "circle_hold", "name", None, None),
    ("answered", "person", "circle_list", None, "wish"),
    ("rename", "person", "person_name", None, None),
    ("relate", "person", "person_relation", None, None),
    ("remove", "person", "circle_list", "leaves_people", "remove"),
    ("remove", "person", "circle", None, "remove"),
    ("answered", "person_name", "person", None, "rename"),
    ("answered", "person_relation", "person", None, "relate"),
    ("skipped", "person_relation", "person", None, None),
    ("answered", "name", "place", "is_short", "keep"),
    ("answered", "name", "age", None, "keep"),
    ("answered", "age", "place", None, "keep"),
    ("answered", ("place", "province"), "reach", None, "keep"),
    ("answered", "reach", "reach_when", None, "keep_reach"),
    ("answered", "reach_address", "reach_when", None, "keep"),
    ("picked", "reach_when", STAY, None, "pick"),
    ("answered", "reach_when", STAY, None, "add_times"),
    ("always", "reach_when", "review", None, "keep_always"),
    ("done", "reach_when", "review", None, None),
    # reading back, adding, handing over
    ("edit_circle", ("review", "add"), "circle_list", "has_people", None),
    *((f"edit_{q}", ("review", "add"), q, None, "open_again") for q in QUESTIONS),
    *((f"switch_{part}", "review", STAY, None, "switch") for part in PARTS),
    ("add", "review", "add", None, None),
    ("back_to_review", "add", "review", None, None),
    ("picked", "quiet", STAY, None, "pick_quiet"),
    ("answered", "quiet", STAY, None, "keep"),
    ("right", "review", "name", "lacks_name", None),
    ("right", "review", "place", "lacks_place", None),
    ("right", "review", "reach", "lacks_reach", None),
    ("right", "review", "consent_share", None, "offer"),
    ("refuse", "consent_share", "review", None, None),
    ("agree", "consent_share", "handed_off", "may_revise", "revise"),
    ("agree", "consent_share", "receipt_offer", "may_hand_over", "hand_over"),
    ("agree", "consent_share", "review", None, "tell_changed"),
    # afterwards
    ("code", ("receipt_offer", "handed_off", "paused"), "receipt", None, "ask_code"),
    ("no_code", "receipt_offer", "handed_off", None, None),
    ("seen", "receipt", "handed_off", "is_offered_code", "drop_code"),
    ("seen", "receipt", RETURN, None, "drop_code"),
    ("look", "handed_off", STAY, None, None),
    ("who_looked", "handed_off", STAY, None, "show_who_looked"),
    ("traces", "handed_off", STAY, None, "show_traces"),
    ("contact_yes", "handed_off", STAY, "is_contact_reported", "confirm_contact"),
    ("contact_no", "handed_off", STAY, "is_contact_reported", "deny_contact"),
    ("call_self", "handed_off", STAY, "has_coordinator", "call_self"),
    ("other_moment", "handed_off", "other_moment", "has_coordinator", None),
    ("answered", "other_moment", "handed_off", None, "new_moment"),
    ("other_coordinator", "handed_off", "other_coordinator", "has_coordinator", None),
    ("yes", "other_coordinator", "handed_off", None, "refuse_coordinator"),
    ("no", "other_coordinator", "handed_off", None, None),
    ("change", "handed_off", "review", "may_read_back", None),
    ("take_back", "handed_off", "take_back_ask", None, None),
    ("yes", "take_back_ask", "taken_back", None, "take_back"),
    ("no", "take_back_ask", "handed_off", None, None),
    ("change", "taken_back", "review", "may_read_back", None),
    ("add_words", "handed_off", "add_words", "may_add_elsewhere", None),
    ("answered", "add_words", "add_share", None, "hold_pending"),
    ("agree", "add_share", "handed_off", "has_no_unsent_change", "add_and_revise"),
    ("agree", "add_share", "handed_off", None, "drop_pending"),
    ("refuse", "add_share", "handed_off", None, "drop_pending"),
    ("wipe", "taken_back", "wipe_ask", None, None),
    ("stop", "taken_back", "paused", None, None),
    # asked about what was just said
    ("chosen", "language", RETURN, None, "speak"),
    ("resume", "paused", RETURN, None, None),
    ("shorter", "paused", "keep_for", None, None),
    ("answered", "keep_for", RETURN, None, "keep_for"),
    ("yes", "wipe_ask", "wiped", None, "forget"),
    ("no", "wipe_ask", RETURN, None, None),
    ("stop", "control_or_words", "paused", None, "drop_pending"),
    ("my_words", "control_or_words", RETURN, None, "replay_answer"),
    ("my_words", ("concern_late", "circle_is_name"), RETURN, None, "add_late"),
    ("my_answer", ("concern_late", "circle_is_name", "answer_question"), RETURN, None, "replay_answer"),
    ("drop", ("concern_late", "circle_is_name"), RETURN, None, "drop_pending"),
    ("two", "circle_two", RETURN, None, "add_two"),
    ("one", "circle_two", RETURN, None, "add_one"),
    ("about_this", "answer_question", RETURN, None, "show_about"),
    ("back_to_question", "answer_question", RETURN, None, "drop_pending"),
    ("skip_it", "not_understood_third", RETURN, None, "replay_skip"),
    # asides that the listener opens
    ("unsure_words", ANY, "control_or_words", None, "hold_pending"),
    ("unsure_late", ANY, "concern_late", None, "hold_pending"),
    ("unsure_name", ("circle", "circle_think"), "circle_is_name", None, "hold_pending"),
    ("unsure_two", ("circle", "circle_think"), "circle_two", None, "hold_pending"),
    ("unsure_question", ANY, "answer_question", None, "hold_pending"),
    ("lost", ANY, "not_understood_third", None, None),
    # always heard
    ("help", ANY, STAY, None, "show_help"),
    ("privacy", ANY, STAY, None, "show_privacy"),
    ("what", ANY, STAY, None, "show_about"),
    ("danger", ANY, STAY, None, "show_danger"),
    ("suicide", ANY, STAY, None, "show_danger"),
    ("unsafe", ANY, STAY, None, "show_danger"),
    ("no_danger", ANY, STAY, None, None),
    ("not_bsn", ANY, RETURN, "was_masked_elsewhere", "unmask"),
    ("not_bsn", ANY, STAY, None, "unmask"),
    ("back", ANY, RETURN, "has_trail", "drop_pending"),
    ("back", ANY, STAY, None, "tell_first"),
    ("later", ANY, "paused", None, None),
    ("erase", ANY, "wipe_ask", None, None),
    ("tongue", ANY, "language", None, None),
    ("human", ANY, "call_me", None, None),
    ("code", ANY, "receipt", "is_kept", "ask_code"),
)
