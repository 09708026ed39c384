"""Marks of direction in what somebody typed turn nothing that is shown around it: in a channel, on the desk, on paper, in a terminal."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from bot.dossier.block_builder import dossier_blocks
from bot.dossier.fonts import for_pdf
from bot.dossier.html import dossier_html
from bot.dossier.pdf.sheet import Sheet
from bot.dossier.text_view import blocks_as_text
from bot.operator.console import align_columns, say
from flows.i18n.catalog import Catalog
from tests.bot.contract.drivers import CHANNELS, ChannelDriver
from tests.support.dossiers.example import answered_entry, dossier_document
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.product import Product
from tests.support.texts.marks import turns_what_follows
from tests.support.web.desk_app import DeskApp

MARK = "\u202e\u2067\u202d"
PERSON = f"R{MARK}iet, mijn tan{MARK}te"


@pytest.fixture(params=CHANNELS)
async def fatima(request: pytest.FixtureRequest, product: Product) -> AsyncIterator[ChannelDriver]:
    driver: ChannelDriver = CHANNELS[request.param](product, "fatima")
    yield driver
    await driver.close()


async def test_a_name_in_the_circle_turns_nothing_around_it_in_any_channel(fatima: ChannelDriver, product: Product) -> None:
    await fatima.open()
    for text in ("Begin", "Ja, bewaar het", "Voor mezelf"):
        await fatima.press(text)
    shown = []
    for words in (f"Ik sla{MARK}ap slecht.", "", PERSON, "ja, welkom", f"J{MARK}an"):
        await (fatima.say(words) if words else fatima.press("Klaar"))
        shown.append(fatima.shown)
    assert any("iet" in text for text in shown) and not [text for text in shown if turns_what_follows(text)]
    data = await product.service.export_data(fatima.channel_user)
    assert data and PERSON in list(texts_in(json.loads(data.dossier)))


def difficult_document() -> Any:
    document = dossier_document()
    document["called"] = f"Fa{MARK}tima"
    document["parts"][1]["entries"][0] = answered_entry("concern", f"Ik sla{MARK}ap slecht.", f"en\n{MARK}nu\nverder")
    people = next(part for part in document["parts"] if "people" in part)["people"]
    people[0] |= {"said": PERSON, "name": f"tante R{MARK}iet", "relation": f"buur{MARK}vrouw"}
    return document


def test_the_dossier_turns_nothing_on_the_page_in_text_and_on_paper() -> None:
    document, catalog = difficult_document(), Catalog.load()
    blocks = dossier_blocks(document, catalog, "nl")
    page = [unescape(text) for text in re.split("<[^>]*>", dossier_html(document, catalog, "nl"))]
    paper = list(texts_in(json.loads(Sheet(document, catalog, "nl", blocks).to_inputs(for_pdf)["sheet"])))
    for shown in (list(blocks_as_text(blocks)), page, paper):
        assert any("iet" in text for text in shown) and not [text for text in shown if turns_what_follows(text)]


def texts_in(value: Any) -> Iterator[str]:
    """Every text of a JSON document."""
    if isinstance(value, str):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts_in(one)


async def test_what_a_seeker_is_called_turns_nothing_on_the_desk(tmp_path: Path) -> None:
    desk = DeskApp(tmp_path)
    try:
        await send_dossier(desk.product, difficult_document())
        hanneke = await desk.add_coordinator("Hanneke")
        heading = re.findall("<(?:h1|title)>.*?</", await hanneke.open(await hanneke.claim_and_read()))
        assert any("tima" in text for text in heading) and not any(map(turns_what_follows, heading))
    finally:
        await desk.close()


def test_a_name_turns_nothing_in_the_lines_of_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    say(*align_columns((f"Han{MARK}neke", "vrij"), ("Joost", "vol")))
    assert "neke" in (printed := capsys.readouterr().out) and not turns_what_follows(printed)
