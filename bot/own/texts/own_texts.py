"""Own texts: what the `.po` files of the own folder say, read and judged (`bot/own/texts/words.py`)."""

from __future__ import annotations

from dataclasses import dataclass, field

from flows.i18n.po_file import LanguageTexts


@dataclass(slots=True)
class OwnTexts:
    """What the .po files of the folder say: texts by language, and lines about what is wrong, stale, or worth a look."""

    texts: dict[str, LanguageTexts] = field(default_factory=dict)
    drafts: set[str] = field(default_factory=set)
    differs: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)
