"""The match card as lines of text, read from the very fragment that the desk shows, so that both say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from bot.dossier.html import card_fragment
from flows.dossier.dossier import MatchCard
from flows.i18n.catalog import Catalog

_ROW = re.compile(r"<dt>(.*?)</dt><dd>(.*?)</dd>", re.DOTALL)


def card_as_text(card: MatchCard, catalog: Catalog, language: str) -> Iterator[str]:
    for name, value in _ROW.findall(card_fragment(card, catalog, language)):
        yield f"{unescape(name)}: {unescape(value)}"
