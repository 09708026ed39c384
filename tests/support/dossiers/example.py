"""The dossier that Fatima hands over in tests, and the effect with which she does."""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785

from flows.conversation.effects import HandOver
from flows.dossier.dossier import MatchCard

CARD: MatchCard = {"language": "nl", "province": "01", "age": "yes", "wishes": ["woman"], "date": "none", "contact": "we_call"}
CONCERN = "Ik <b>slaap</b> niet meer. 'Het' & zo 🌧️"


def answered_entry(question: str, *said: str, chose: tuple[str, ...] = ()) -> Any:
    """The entry of an answered question, in her own words, by buttons, or both."""
    values = {"said": list(said), "chose": list(chose)}
    return {"question": question, "status": "answered"} | {key: value for key, value in values.items() if value}


def person(number: int, name: str, relation: str = "", wish: str | None = None) -> Any:
    """Somebody of the circle."""
    return {"id": number, "said": f"{name}, {relation}" if relation else name, "name": name, "relation": relation, "wish": wish}


TYPED = ("Fatima", "Assen", "Ik <b>slaap", "Riet", "Karim", "Stadsteam", "06 87654321", "bibliotheek")  # no card shows any of it
PEOPLE = [person(1, "Riet", "mijn tante", "welcome"), person(2, "Karim", "mijn broer", "talk_first"), person(3, "سارة")]


def dossier_document(*off: str, organisations: str | None = "Stadsteam Noord", **more: Any) -> Any:
    """Fatima's dossier without the parts in `off`; `more` replaces or adds top-level fields."""
    wishes = [answered_entry("coordinator_wish", chose=("woman",)), {"question": "safe", "status": "not_asked"}]
    wishes += [answered_entry("organisations", organisations)] if organisations else [{"question": "organisations", "status": "skipped"}]
    contact = [answered_entry("reach", chose=("call",)), answered_entry("reach_address", "06 87654321")]
    contact += [
        answered_entry("reach_when", chose=("morning", "tue", "thu")),
        answered_entry("quiet", "Zeg dat je van de bibliotheek bent"),
    ]
    parts: dict[str, dict[str, Any]] = {
        "you": {
            "entries": [answered_entry("for_whom", chose=("myself",)), answered_entry("name", "Fatima"), answered_entry("place", "Assen")]
        },
        "words": {"entries": [answered_entry("concern", CONCERN, "En de brief."), {"question": "hope", "status": "skipped"}]},
        "circle": {"people": PEOPLE, "nobody": False},
        "wishes": {"entries": wishes},
        "contact": {"entries": contact},
    }
    shown = [{"part": part, "shown": part not in off} | (held if part not in off else {}) for part, held in parts.items()]
    written = {"kring": "dossier", "schema": 1, "version": 1, "written_at": "2026-11-21T19:10:00Z", "language": "nl", "called": "Fatima"}
    rest = {"consent": {"text": "consent_keep/1", "at": "2026-11-21T19:00:00Z"}, "changed": [], "not_asked": ["own_choice"]}
    return written | rest | {"parts": shown} | more


def handover_effect(written: Any) -> HandOver:
    """The effect of the turn that hands this dossier over."""
    content = rfc8785.dumps(written)
    return HandOver(content, hashlib.sha256(content).hexdigest(), CARD, "appel molen", "consent_share/1")
