"""Symbols of the chat's buttons. A question whose answers must not lean one way (consent, yes or no) has none."""

from __future__ import annotations

_BY_KEY = {
    "help": "alarm",
    "danger": "alarm",
    "suicide": "buoy",
    "unsafe": "house",
    "call_me": "phone",
    "about": "about",
    "think": "talk",
    "human": "phone",
    "tongue": "globe",
    "look": "clock",
    "change": "pen",
    "add": "plus",
    "add_words": "plus",
    "who_looked": "eye",
    "code": "key",
    "news": "bell",
    "take_back": "back",
    "traces": "screen",
    "read_messages": "mail",
    "write_back": "pen",
    "other_moment": "clock",
    "call_self": "outward",
    "other_coordinator": "person",
}
_NUMBERED = {"undo": "back"}  # of keys with a number behind it
_WAYS = {
    "call": "phone",
    "text": "text",
    "email": "mail",
    "messages": "screen",
    "self": "outward",
    "otherwise": "dots",
    "other_way": "dots",
}
_BY_STATE = {
    "for_whom": {"myself": "person", "family": "house", "other": "people", "helped": "pen", "work": "paper"},
    "reach": _WAYS,
    "reach_found": _WAYS,
}


def choice_symbol(key: str, state: str = "") -> str:
    """The name of the symbol on this button, or ''."""
    return _BY_STATE.get(state, {}).get(key) or _BY_KEY.get(key) or _NUMBERED.get(key.rpartition("_")[0], "")
