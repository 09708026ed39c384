"""Messages to the operator, by gettext: the English text in the code is the key, and a catalogue has it in another language.

What seekers and coordinators read stands in the catalogue of texts instead. The language is one for the whole process, as gettext has it;
without one, messages are as the code says them.
"""

from __future__ import annotations

from gettext import gettext, ngettext


def _(message: str, /, **values: object) -> str:
    """The message in the operator's language, filled in."""
    text = gettext(message)
    return text.format(**values) if values else text


def plural(one: str, several: str, n: int, /, **values: object) -> str:
    """The form of the message that goes with `n`, which also fills the placeholder {n}."""
    return ngettext(one, several, n).format(n=n, **values)


def deferred(message: str) -> str:
    """Marks a message that is named where no language is known yet; `_` looks it up where it is shown."""
    return message


def current_language() -> str:
    """The code of the language in which messages are."""
    return _("en")
