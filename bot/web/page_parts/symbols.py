"""Symbols: our own drawings beside choices and telephone numbers, inline in the page; decoration, silent to who listens.

A template writes `symbol('house')`. The page holds each symbol that it shows once, and none that it does not.
"""

from __future__ import annotations

import re

from markupsafe import Markup

PLACE = '<svg class="symbols"></svg>'  # in the frame of a page, filled in when the page is rendered
_USED = re.compile(r'<use href="#symbol-([a-z_]+)"/>')
_DRAWINGS = {  # on a square of 24, in lines of the colour of the text
    "alarm": '<path d="M12 3.5 21.5 20h-19z"/><path d="M12 9.5v5M12 17.2v.1"/>',
    "buoy": (
        '<circle cx="12" cy="12" r="9"/><circle cx="12" cy="12" r="3.7"/><path d="m5.7 5.7 3.6 3.6m5.4 5.4 '
        '3.6 3.6m0-12.6-3.6 3.6m-5.4 5.4-3.6 3.6"/>'
    ),
    "house": '<path d="m3 11.5 9-8 9 8M5.5 9.7V20h13V9.7M10 20v-5.5h4V20"/>',
    "young": '<circle cx="12" cy="12" r="9"/><path d="M8 14.3c1.7 2.9 6.3 2.9 8 0M9 9.3v.1m6-.1v.1"/>',
    "talk": '<path d="M3 4h12v8H9l-3.5 3v-3H3zM18 8h3v9h-2.5v3L15 17h-4v-2"/>',
    "globe": '<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c-5 5.5-5 12.5 0 18m0-18c5 5.5 5 12.5 0 18"/>',
    "speech": '<path d="M3.5 5h17v11.5H10L5.5 20v-3.5h-2z"/>',
    "person": '<circle cx="12" cy="8" r="3.8"/><path d="M4.5 20c1-7 14-7 15 0"/>',
    "people": (
        '<circle cx="8.5" cy="8.5" r="3.3"/><path d="M2.5 19c.8-6 11.2-6 12 0M15.5 5.5a3.3 3.3 0 0 1 0 6.2M17.5 14.2c2.3.6 3.7 2.2 4 4.8"/>'
    ),
    "check": '<path d="m4.5 12.5 5 5 10-11"/>',
    "phone": (
        '<path d="M5 3.5h3.8l1.7 4.7-2.3 1.7c1.2 2.6 3.2 4.6 5.9 5.9l1.7-2.3 4.7 1.7V19c0 1-.8 1.7-1.8 '
        '1.7C10.7 20.2 3.8 13.3 3.3 5.3 3.3 4.3 4 3.5 5 3.5z"/>'
    ),
    "text": '<path d="M3.5 5h17v11.5H10L5.5 20v-3.5h-2zM8 10.7v.1m4-.1v.1m4-.1v.1"/>',
    "mail": '<path d="M3 5.5h18v13H3zM3.5 6.5l8.5 7 8.5-7"/>',
    "screen": '<rect x="6.5" y="2.5" width="11" height="19" rx="2"/><path d="M9.5 7h5m-5 3.5h5m-5 3.5h3"/>',
    "outward": '<path d="M13.5 4H20v6.5M20 4 10.5 13.5M17 14v6H4V7h6"/>',
    "dots": '<path stroke-width="3.2" d="M5 12v.1m7-.1v.1m7-.1v.1"/>',
    "pen": '<path d="m4 20 1.2-4.8L16.5 4l3.5 3.5L8.8 18.8zM14 6.5l3.5 3.5"/>',
    "key": '<circle cx="7.5" cy="12" r="4"/><path d="M11.5 12H21v3.5M17 12v3"/>',
    "eye": '<path d="M2.5 12c4.7-8 14.3-8 19 0-4.7 8-14.3 8-19 0z"/><circle cx="12" cy="12" r="2.8"/>',
    "paper": '<path d="M5.5 3.5h8.5l4.5 4.5v12.5h-13zM14 3.5V8h4.5M9 12.5h6m-6 3.5h6"/>',
    "back": '<path d="M9 5 4 10l5 5M4.5 10H14c7.5 0 7.5 9 0 9h-2"/>',
    "phone_trace": '<rect x="6.5" y="2.5" width="11" height="19" rx="2"/><path d="M11 18.5h2"/>',
    "about": '<circle cx="12" cy="12" r="9"/><path d="M12 11.2v5M12 7.7v.1"/>',
    "bell": '<path d="M4.5 17.5c2-1.8 1.5-4.5 1.8-7.5.5-5.5 10.9-5.5 11.4 0 .3 3-.2 5.7 1.8 7.5zM10 20.5h4"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5.3l3.5 2"/>',
    "sound": '<path d="M3.5 9.5v5H7l5 4v-13l-5 4zM15.5 9c1.7 1.8 1.7 4.2 0 6m2.7-9c3.4 3.5 3.4 8.5 0 12"/>',
    "letters": '<path d="M2.5 19 8 5l5.5 14M4.6 14h6.8M15 19l3.2-8.5L21.5 19M16.2 16h4.2"/>',
    "contrast": '<circle cx="12" cy="12" r="9"/><path fill="currentColor" d="M12 3a9 9 0 0 1 0 18z"/>',
}
NAMES = frozenset(_DRAWINGS)


def symbol(name: str) -> Markup:
    """A symbol at this place of the page; '' is none."""
    if not name:
        return Markup("")
    if name not in _DRAWINGS:
        raise LookupError(f"no symbol is called {name}")
    return Markup('<svg class="symbol" aria-hidden="true" focusable="false"><use href="#symbol-{}"/></svg>').format(name)


def define_symbols(page: str) -> str:
    """The page with the drawings of the symbols that it shows."""
    drawn = "".join(
        f'<symbol id="symbol-{name}" viewBox="0 0 24 24">{_DRAWINGS[name]}</symbol>' for name in sorted(set(_USED.findall(page)))
    )
    return page.replace(PLACE, f'<svg class="symbols">{drawn}</svg>' if drawn else "", 1)
