"""The seeker's states, in the order they are met, and what is true of some of them.

One noun, three homes: a state's name is the key of its answer and the key of its words.
"""

from __future__ import annotations

from typing import NamedTuple

TIMES = ("morning", "afternoon", "evening", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
QUIET = ("voicemail", "number_shown")
SPOKEN = ("nld", "eng", "tur", "ara", "pol", "ukr", "tir", "pap", "dse")  # ISO 639-3; all others are typed
PROVINCES = ("01", "02", "03", "04", "05", "06", "07", "09", "10", "11", "15", "16")  # GeoNames admin1 codes of the Netherlands


class State(NamedTuple):
    """A state: what it listens for, buttons that are answers, buttons that are moves.

    `listens` names a function of flows.conversation.input_parser. A move is a key, or a key with the guard under which it shows.
    `part` is the part of the dossier in which the answer stands; such a state is a question and can be skipped.
    `entered` names what the model does when it arrives.
    """

    name: str
    input_kind: str = "choice"
    answers: tuple[str, ...] = ()
    actions: tuple[str | tuple[str, str], ...] = ()
    part: str | None = None
    on_enter: str | None = None


STATES = (
    State("welcome", actions=("begin", "call_me", "about")),
    State("about", actions=("begin", "privacy", "stop")),
    State("call_me", actions=("go_on",)),
    State("consent_keep", actions=("agree", "refuse", "privacy")),
    State("for_whom", answers=("myself", "family", "other", "helped", "work"), part="you"),
    State("for_work", actions=("for_myself", "stop")),
    State("other_knows", answers=("wants", "unsure", "no", "cannot"), part="you"),
    State("other_does_not_know", actions=("for_myself", "pass_on", "stop")),
    State("children", "own_words", part="wishes"),
    State(
        "concern",
        "own_pieces",
        actions=(("tell_myself", "has_no_concern"), ("done", "has_concern"), ("start_over", "is_correcting_concern")),
        part="words",
        on_enter="tell_limits",
    ),
    State(
        "circle",
        "a_person",
        actions=(("done", "has_people"), ("nobody", "has_nobody"), ("think", "may_think"), ("list", "has_people")),
        part="circle",
    ),
    State("circle_think", "a_person", actions=("no_one", ("another", "may_think"))),
    State("circle_list", actions=("go_on",)),
    State("circle_hold", actions=(("nobody", "holds_nobody"), ("go_on", "holds_somebody"))),
    State("person", answers=("welcome", "unsure", "rather_not", "talk_first", "from_afar"), actions=("rename", "relate", "remove")),
    State("person_name", "a_line"),
    State("person_relation", "a_line"),
    State("name", "a_name", part="you"),
    State("age", "an_age", answers=("yes", "no", "unsaid"), part="you"),
    State("place", "a_place", part="you"),
    State("province", answers=PROVINCES, part="you"),
    State("reach", answers=("call", "text", "email", "self", "otherwise"), part="contact"),
    State("reach_address", "an_address", part="contact"),
    State(
        "reach_when",
        "times",
        actions=(*TIMES, "always", ("done", "has_times")),
        part="contact",
        on_enter="tell_silent",
    ),
    State("review", actions=("right", "add"), on_enter="read_back"),
    State("add", actions=("back_to_review",)),
    State("hope", "own_words", part="words"),
    State("spoken", "own_words", answers=SPOKEN, part="wishes"),
    State("coordinator_wish", answers=("woman", "man", "any", "otherwise"), part="wishes"),
    State("coordinator_wish_words", "own_words", part="wishes"),
    State("safe", "own_words", part="wishes"),
    State("supporter", "own_words", part="wishes"),
    State("access", "own_words", part="wishes"),
    State("date", answers=("none", "soon", "not_soon"), part="wishes"),
    State("date_words", "own_words", part="wishes"),
    State("organisations", "own_words", answers=("none",), part="wishes"),
    State("quiet", "own_words", actions=(*QUIET, "done"), part="contact"),
    State("consent_share", actions=("agree", "refuse"), on_enter="tell_availability"),
    State("receipt_offer", actions=("code", "no_code")),
    State("receipt", actions=("seen",)),
    State(
        "handed_off",
        actions=(
            ("contact_yes", "is_contact_reported"),
            ("contact_no", "is_contact_reported"),
            ("fits_yes", "may_give_feedback"),
            ("fits_partly", "may_give_feedback"),
            ("fits_silent", "may_give_feedback"),
            ("other_language", "lacks_language"),
            ("wait", "is_late"),
            ("change_wish", "may_change_wish"),
            ("other_moment", "has_coordinator"),
            ("call_self", "was_tried"),
            ("other_coordinator", "may_refuse"),
            "look",
            "who_looked",
            ("change", "may_change"),
            ("add_words", "may_add_elsewhere"),
            "take_back",
            "code",
            "traces",
        ),
    ),
    State("add_words", "own_words"),
    State("add_share", actions=("agree", "refuse")),
    State("other_moment", "own_words"),
    State("other_coordinator", actions=("yes", "no")),
    State("take_back_ask", actions=("yes", "no")),
    State("taken_back", actions=(("change", "may_read_back"), "wipe", "stop")),
    # asked about what was just said; afterwards the person is where they were
    State("language", actions=()),
    State("paused", actions=("resume", "code", ("shorter", "was_never_sent"))),
    State("keep_for", answers=("hour", "day", "week")),
    State("wipe_ask", actions=("yes", "no")),
    State("control_or_words", actions=("stop", "my_words")),
    State("concern_late", actions=("my_words", "my_answer", "drop")),
    State("circle_is_name", actions=("my_answer", "my_words", "drop")),
    State("circle_two", actions=("two", "one")),
    State("answer_question", actions=("about_this", "my_answer", "back_to_question")),
    State("correct", actions=("yes", "no")),
    State("not_understood_third", actions=(("skip_it", "came_from_skippable"), "human", "later")),
)
ENDS = ("refused", "left", "wiped")  # nothing is kept there; no state refuses anybody
ALWAYS = ("help", "back", "skip", "later", "erase", "tongue", "human", "what", "code")
VISIBLE_ON_OTHER_CHANNELS = (  # what a door may see after sending that is not the one it was sent from
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
NO_WAY_BACK = ("receipt_offer", "handed_off", "taken_back")  # from here no way leads back

QUESTIONS = tuple(s.name for s in STATES if s.part)
NEEDED = ("for_whom", "other_knows")  # on these depends whether there may be a dossier (domain E7), so they cannot be skipped
SKIPPABLE = tuple(q for q in QUESTIONS if q not in NEEDED)
CIRCLE = (  # here people are named, and who was named is shown
    *("circle", "circle_think", "circle_list", "circle_hold", "circle_is_name", "circle_two"),
    *("person", "person_name", "person_relation"),
)
OPTIONAL_QUESTIONS = ("hope", "spoken", "coordinator_wish", "safe", "supporter", "children", "access", "date", "organisations", "quiet")
PARTS = ("words", "circle", "wishes", "contact")  # each with its switch; `you` is what a match needs
ONE_ANSWER = tuple(q for q in QUESTIONS if q not in ("concern", "circle", "reach_when", "quiet"))
CONFIRMATIONS = (
    "add_share",
    "control_or_words",
    "concern_late",
    "circle_is_name",
    "circle_two",
    "answer_question",
)  # they hold words that wait
TAKES_STORY = (*QUESTIONS, "circle_think", "person_name", "person_relation", "review", "add")
SENSITIVE = (  # they ask for own words or show them; names that are typed for a match are no story
    *(state.name for state in STATES if state.input_kind in ("own_words", "own_pieces", "a_person")),
    *("circle_list", "circle_hold", "person", "person_name", "person_relation", "review", "add", "consent_share", "add_share"),
    *("concern_late", "circle_is_name", "circle_two"),
)
