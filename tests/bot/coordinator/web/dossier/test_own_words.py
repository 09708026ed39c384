"""The seeker's words at the desk: the very bytes of the preview, unjudged, without what was switched off."""

from __future__ import annotations

import re

from sqlalchemy import select

from bot.dossier.html import dossier_html
from storage.db.tables import dossiers as rows
from storage.db.tables import metadata
from tests.support.dossiers.example import CONCERN, dossier_document
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.paths import ROOT
from tests.support.web.desk_app import PLAN, DeskApp


async def test_E3_the_desk_shows_the_very_bytes_of_the_preview(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    assert hanneke.page and dossier_html(dossier_document(), desk_app.product.catalog, "nl") in hanneke.page.text


async def test_D2_own_words_are_shown_letter_for_letter_under_their_author(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    assert CONCERN in hanneke.shown and "<b>slaap" not in (hanneke.page.text if hanneke.page else "")
    assert re.search(r"In de woorden van <bdi>Fatima</bdi>, op zaterdag 21 november, 20:10", hanneke.shown)


def test_D2_no_heading_and_no_template_of_the_desk_judges() -> None:
    forbidden = re.compile(
        r"probleem|diagnose|casus|cliënt|pleger|dader|slachtoffer|multiprobleem|problem|client|victim|perpetrator", re.IGNORECASE
    )
    here = ROOT / "bot"
    pages = [*here.glob("coordinator/web/templates/*.html"), *here.glob("dossier/**/*.py")]
    assert len(pages) > 10 and not [page.name for page in pages if forbidden.search(page.read_text())]


async def test_E2_what_fatima_switched_off_is_not_at_the_desk(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product, dossier_document("words", "contact"))
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read(way="self")
    assert "Riet" in hanneke.shown and "slaap" not in hanneke.shown and "06 87654321" not in hanneke.shown
    assert hanneke.shown.count("Niet gedeeld door") == 2


async def test_O4_nothing_at_the_desk_scores_or_ranks(desk_app: DeskApp) -> None:
    columns = {column.name for table in metadata.tables.values() for column in table.columns}
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    assert not re.search(
        r"score|risico|urgent[ie]*\b(?!\")|kansrijk|prioriteit", re.sub(r'class="[^"]*"', "", hanneke.shown), re.IGNORECASE
    )
    assert not {name for name in columns if re.search(r"score|risk|rank|priority|label", name)}


async def test_a_person_to_talk_about_first_is_closed_and_the_advice_comes_before_the_name(desk_app: DeskApp) -> None:
    shown = dossier_html(dossier_document(), desk_app.product.catalog, "nl")
    assert re.search(r'<details class="hold"><summary>Eerst overleggen met .*?</summary><p><bdi class="name">Karim', shown)
    assert shown.count("Karim") == 1 and shown.index("Karim") > shown.index('class="apart')


def test_safe_contact_and_people_to_talk_about_first_are_left_out_of_the_print() -> None:
    style = (ROOT / "bot/web/static/kring.css").read_text()
    assert re.search(r"@media print \{.*\.apart \{ display: none; \}", style, re.DOTALL)


async def test_I3_an_empty_circle_is_stated_and_not_judged(desk_app: DeskApp) -> None:
    empty = dossier_document()
    empty["parts"][2] |= {"people": [], "nobody": True}
    assert "Noemt hier niemand" in dossier_html(empty, desk_app.product.catalog, "nl")


async def test_the_call_card_says_what_the_first_call_needs(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.claim_and_read()
    for line in (
        "appel molen",
        "06 87654321",
        "bibliotheek",
        "Eerst overleggen over 1 persoon",
        "Voicemail: niet inspreken",
        "Eigen keuze is niet",
    ):
        assert line in hanneke.shown


async def test_E8_nothing_a_coordinator_can_send_changes_a_word_of_fatima(desk_app: DeskApp) -> None:
    fatima, hanneke = await send_dossier(desk_app.product), await desk_app.add_coordinator("Hanneke")
    dossier_path = await hanneke.claim_and_read()
    before = await _content(desk_app)
    paths = {route.path for route in desk_app.app.routes if "POST" in (getattr(route, "methods", None) or ())}  # type: ignore[attr-defined]
    deeds = ("tried", "contacted", "inform", "plan", "no_tie", "tie", "know_nobody", "know_somebody")
    assert len(paths) > 8 and not [path for path in paths if "dossier" in path and re.search("word|answer|concern|edit|people", path)]
    for path in [f"{dossier_path}/{deed}" for deed in (*deeds, "notes", "new_code")]:
        await hanneke.open(dossier_path)
        await hanneke.submit(path, text="x", concern="x", said="x", person="1", answer="told", day="2026-11-21", called="x", **PLAN)
    assert await _content(desk_app) == before and await fatima.status()


async def _content(desk_app: DeskApp) -> list[object]:
    return await desk_app.product.writer.run(
        lambda c: [tuple(row) for row in c.execute(select(rows.c.content, rows.c.digest, rows.c.version))]
    )
