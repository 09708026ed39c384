"""Calendar file (iCalendar, RFC 5545) of a planned contact: when, under a neutral title; never with whom, by which way or about what."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from bot.coordinator.service.views import CalendarEntry

MEDIA_TYPE = "text/calendar; charset=utf-8"
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def calendar_file(title: str, note: str, entry: CalendarEntry, dossier_id: str, made_at: datetime) -> bytes:
    """One event with a reminder, or its cancellation; a dossier gives the same event each time, and its number says nothing of it."""
    number = hashlib.sha256(f"kring calendar {dossier_id}".encode()).hexdigest()[:32]
    method, status = ("CANCEL", "CANCELLED") if entry.is_void else ("PUBLISH", "CONFIRMED")
    described = f"DESCRIPTION:{note.translate(_ESCAPED)}"
    alarm = ("BEGIN:VALARM", "ACTION:DISPLAY", described, "TRIGGER:-PT15M", "END:VALARM")
    lines = (
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Kring//NONSGML desk//NL", f"METHOD:{method}", "BEGIN:VEVENT"),
        *(f"UID:{number}", f"SEQUENCE:{entry.revision}", f"STATUS:{status}", f"DTSTAMP:{_utc(made_at)}"),
        *(f"DTSTART:{_utc(entry.starts)}", f"DTEND:{_utc(entry.ends)}", f"SUMMARY:{title.translate(_ESCAPED)}", "CLASS:PRIVATE"),
        *(() if entry.is_void else (described, *alarm)),
        *("END:VEVENT", "END:VCALENDAR"),
    )
    return b"".join(_folded(line) for line in lines)


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _folded(line: str) -> bytes:
    """A content line of at most 75 bytes, going on behind a space on the next; no character is cut in two."""
    whole, text = bytearray(), b""
    for letter in line:
        if len(text) + len(letter.encode()) > 74:
            whole += text + b"\r\n "
            text = b""
        text += letter.encode()
    return bytes(whole + text + b"\r\n")
