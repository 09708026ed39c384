"""The planned contact as a calendar file: the time and a neutral title, in the form that calendars read."""

from __future__ import annotations

import re

from flows.conversation.effects import ContactTimeChanged
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.web.desk_app import DeskApp

LINE = re.compile(r"(?P<name>[A-Z-]+)(?:;[A-Z-]+=[^:;]+)*:(?P<value>.*)")


def read_calendar(content: bytes) -> list[tuple[str, str]]:
    """The content lines of a calendar file, read as RFC 5545 says: CRLF, 75 bytes at most, folded lines joined, parts nested."""
    lines, open_parts = content.split(b"\r\n"), list[str]()
    assert lines.pop() == b"" and all(len(line) <= 75 and b"\n" not in line for line in lines)
    read = []
    for line in b"\r\n".join(lines).replace(b"\r\n ", b"").decode().split("\r\n"):
        found = LINE.fullmatch(line)
        assert found, line
        open_parts += [found["value"]] if found["name"] == "BEGIN" else []
        assert found["name"] != "END" or open_parts.pop() == found["value"]
        read.append((found["name"], found["value"]))
    assert not open_parts
    return read


async def test_the_calendar_file_holds_the_planned_time_and_nothing_of_fatima(desk_app: DeskApp) -> None:
    """Planned for Tuesday from 10:00 until 11:30 in Amsterdam."""
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    path = await hanneke.claim_and_read()
    answer = await hanneke.browser.get(f"{path}/contact.ics")
    event = dict(read_calendar(answer.content))
    assert (event["DTSTART"], event["DTEND"], event["SUMMARY"]) == ("20261124T090000Z", "20261124T103000Z", "Afspraak")
    assert set(event) == {
        *("BEGIN", "END", "VERSION", "PRODID", "METHOD", "UID", "DTSTAMP", "DTSTART", "DTEND"),
        *("SUMMARY", "CLASS", "ACTION", "DESCRIPTION", "TRIGGER", "SEQUENCE", "STATUS"),
    }
    assert event["DESCRIPTION"] == "Kijk eerst of dit nog geldt." and event["STATUS"] == "CONFIRMED"
    assert path.rpartition("/")[2] not in answer.text and answer.headers["content-type"].startswith("text/calendar")


async def test_an_appointment_that_fatima_ended_is_cancelled_in_the_calendar_and_a_new_one_takes_its_place(desk_app: DeskApp) -> None:
    sent = await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    path = await hanneke.claim_and_read()
    before = dict(read_calendar((await hanneke.browser.get(f"{path}/contact.ics")).content))
    await sent.apply_effect(ContactTimeChanged("liever vrijdag"))
    assert f'href="{path}/contact.ics">Haal de oude afspraak uit je agenda<' in await hanneke.open(path)
    event = dict(read_calendar((await hanneke.browser.get(f"{path}/contact.ics")).content))
    assert (event["METHOD"], event["STATUS"], event["SUMMARY"]) == ("CANCEL", "CANCELLED", "Vervallen: afspraak")
    assert all(event[name] == before[name] for name in ("UID", "DTSTART", "DTEND"))
    assert int(event["SEQUENCE"]) > int(before["SEQUENCE"]) and "TRIGGER" not in event


async def test_who_does_not_hold_the_dossier_gets_no_calendar_file(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke, joost = await desk_app.add_coordinator("Hanneke"), await desk_app.add_coordinator("Joost")
    path = await hanneke.claim_and_read()
    assert (await joost.browser.get(f"{path}/contact.ics")).status_code == 404


async def test_the_titles_of_the_pages_say_the_step_and_no_name(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    path = await hanneke.claim_and_read()
    titles = [re.findall("<title>(.*?)</title>", await hanneke.open(at))[0] for at in (path, f"{path}/sheet", "/desk/me", "/desk/history")]
    assert all(title.endswith(" - Bureau") for title in titles) and len(set(titles)) == 4 and not any("Fatima" in title for title in titles)
