"""Inputs for the state machine: own words in many scripts, commands, sentences, numbers and odd input; and buttons in a row."""

from __future__ import annotations

# (typed, stored): byte for byte, but for CRLF and control characters
OWN_WORDS = (
    ("Mijn moeder is ziek", "Mijn moeder is ziek"),
    ("Ik slaap slecht.", "Ik slaap slecht."),
    ("Riet, mijn tante", "Riet, mijn tante"),
    ("Neeltje", "Neeltje"),
    ("Wisse", "Wisse"),
    ("Klaartje (buurvrouw)", "Klaartje (buurvrouw)"),
    ("أمي مريضة", "أمي مريضة"),
    ("Мама болеет", "Мама болеет"),
    ("我很累", "我很累"),
    ("सहायता चाहिए", "सहायता चाहिए"),
    ("👩‍👩‍👧 🙂", "👩‍👩‍👧 🙂"),
    ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ("{name} %s \\n", "{name} %s \\n"),
    ("rechts\u202elinks", "rechts\u202elinks"),
    ("a\x00b\x07c\td\x81", "abc\td"),
    ("half\ud83d weg", "half weg"),
    ("  wit  ", "  wit  "),
    ("ë los e\u0308", "ë los e\u0308"),
    ("Ik wil niet meer leven", "Ik wil niet meer leven"),
    ("06 12345678 fatima@example.org", "06 12345678 fatima@example.org"),
)
COMMANDS = (
    *("stop", "wis", "help", "Help!", "hulp", "terug", "overslaan", "later", "wis alles", "taal", "liever een mens", "privacy"),
    *("ja", "Ja hoor", "nee", "yes", "klaar", "niemand", "mezelf", "voor mijn werk", "opnieuw", "akkoord", "begin"),
    *("bellen", "sms", "verder"),
)
OTHER_INPUT = (
    "",
    " \n ",
    "17",
    "15 jaar",
    "111222333",
    "mijn nummer is 111222333.",
    "Wat gebeurt er met mijn verhaal?",
    "Kan ik dit later nog veranderen؟",
    "mijn zus Aisha en oom Karel",
    "Riet\r\nKees\nAnna",
    "Het is al heel lang zo dat wij thuis niet meer met elkaar praten.",
    "Assen",
    "Nergenshuizen",
)
LONG_INPUT = {
    "4,000 characters": "x" * 4000,
    "4,001 characters": "é" * 4001,
    "2,000 words": "w " * 2000,
    "100,000 characters": "z" * 100_000,
}
START_OVER = frozenset({"opnieuw"})
SHORT_WAY: dict[str, tuple[str, ...]] = {  # by state: the first of these that is offered is pressed; where none is, TYPED_ANSWERS
    "welcome": ("begin",),
    "about": ("begin",),
    "call_me": ("go_on",),
    "consent_keep": ("agree",),
    "for_whom": ("myself",),
    "for_work": ("for_myself",),
    "other_knows": ("wants",),
    "other_does_not_know": ("for_myself",),
    "concern": ("done", "tell_myself"),
    "circle": ("done", "nobody"),
    "circle_think": ("no_one",),
    "circle_list": ("go_on",),
    "circle_hold": ("go_on", "nobody"),
    "person": ("from_afar",),
    "age": ("yes",),
    "province": ("01",),
    "reach": ("call",),
    "reach_when": ("evening", "done"),
    "helpful": ("go_on",),
    "review": ("right",),
    "add": ("back_to_review",),
    "spoken": ("tur",),
    "coordinator_wish": ("woman",),
    "date": ("none",),
    "organisations": ("none",),
    "quiet": ("done",),
    "consent_share": ("agree",),
    "receipt": ("seen",),
    "other_coordinator": ("no",),
    "take_back_ask": ("no",),
    "taken_back": ("change",),
    "language": ("speak_nl",),
    "paused": ("resume",),
    "keep_for": ("week",),
    "wipe_ask": ("no",),
    "control_or_words": ("my_words",),
    "concern_late": ("my_words",),
    "circle_is_name": ("my_answer",),
    "circle_two": ("two",),
    "answer_question": ("my_answer",),
    "not_understood_third": ("skip_it", "back", "later"),
}
TYPED_ANSWERS = {"place": "Assen", "reach_address": "06 12345678 fatima@example.org"}
# buttons in a row, each pressed if it is offered; `> ` is typed
AT_THE_REVIEW = (
    ("right", "agree"),
    ("right", "refuse", "switch_circle", "right", "agree"),
    ("right", "tongue", "speak_en", "agree"),
    ("right", "tongue", "speak_nl", "agree", "right", "agree"),
    ("edit_concern", "> En nog iets.", "done", "right", "agree"),
    ("add", "edit_hope", "> Rust.", "right", "agree"),
    ("switch_words", "right"),
)
AFTERWARDS = (
    ("add_words", "> Nog iets.", "agree"),
    ("add_words", "> Nog iets."),
    ("change", "switch_wishes", "edit_name", "> Iemand anders"),
    ("take_back", "yes"),
    ("take_back", "yes", "change", "right", "agree"),
    ("change",),
    ("change", "edit_concern"),
    ("change", "right", "agree"),
    ("other_coordinator", "yes"),
    ("other_moment",),
    ("contact_no", "call_self"),
    ("contact_yes",),
    ("who_looked", "code", "seen"),
    ("erase", "yes"),
)
# actions of a coordinator in a row
OPEN_STORY = ("open_dossier", "no_tie", "know_nobody", "open_dossier")
COORDINATOR_ACTIONS = (
    *(
        ("tie",),
        ("know_somebody",),
        ("give_back",),
        OPEN_STORY,
        OPEN_STORY,
        (*OPEN_STORY, "tried"),
        (*OPEN_STORY, "tried", "tried"),
    ),
    *((*OPEN_STORY, "contacted"), ("contacted",), ("close",), (*OPEN_STORY, "close"), ("new_code",), ("open_contact_sheet",)),
)
