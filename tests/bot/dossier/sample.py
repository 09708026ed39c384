"""The sample of the documents, with invented people: `make sample`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import rfc8785

from bot.dossier.circle import picture
from bot.dossier.circle.layout import PAPER, PHONE
from bot.dossier.export import fhir
from bot.dossier.export.json_schema import copy_schema, dossier_schema
from bot.dossier.pdf import pdf
from flows.i18n.catalog import Catalog
from tests.support.engine_chat import EngineChat, at_concern

SAMPLE, SCHEMA, COPY = Path("docs/sample"), Path("docs/dossier.schema.json"), Path("docs/copy.schema.json")
PEOPLE = (
    *("Riet, mijn tante", "Karim, mijn broer", "سارة", "Buurvrouw Ans van nummer 12", "王小明, collega", "Олена, vriendin van vroeger"),
    *("De imam", "Joost", "Wilhelmina Antoinette van der Kerkhove-Oudenaarde, oudtante in Terneuzen", "ሰላም"),
)
CONCERN = (
    "Sinds mijn scheiding slaap ik slecht. Er komen brieven die ik niet snap.",
    "أريد أن يتكلم أهلي معي مرة أخرى.",
)


ONE_PERSON = {"circle_is_name": "my_answer", "circle_two": "one"}  # what she says where it is asked


def fatima() -> EngineChat:
    """Fatima Oefening, who says what is going on and whom she has."""
    chat = at_concern().say(*CONCERN).press("done")
    for name in PEOPLE:
        chat.say(name)
        if chat.state in ONE_PERSON:
            chat.press(ONE_PERSON[chat.state])
    chat.press("list")
    for person, wish in ((1, "welcome"), (3, "from_afar"), (8, "unsure")):
        chat.press(f"person_{person}", wish)
    chat.press("go_on", "done", "person_2", "go_on").say("Fatima").press("yes").say("Assen")
    chat.press("call").say("06 12345678").press("mon", "morning", "done", "go_on", "add", "edit_hope")
    return chat.say("Dat we weer samen eten.").press("add", "edit_access").press("skip").press("switch_marks")


def document() -> Any:
    shown = fatima().output.replies[-1].dossier
    assert shown
    return shown


def made() -> Iterator[tuple[Path, bytes]]:
    """Every file of the sample with its bytes."""
    sent, catalog = document(), Catalog.load()
    yield SCHEMA, _readable(dossier_schema())
    yield COPY, _readable(copy_schema())
    yield SAMPLE / "dossier.json", rfc8785.dumps(sent) + b"\n"
    yield SAMPLE / "dossier.fhir.json", _readable(fhir.build_bundle(sent, catalog))
    yield SAMPLE / "questionnaire.fhir.json", _readable(fhir.build_questionnaire(catalog, "nl"))
    for name, drawing in drawings(sent, catalog):
        yield SAMPLE / f"{name}.svg", drawing.encode()
        yield SAMPLE / f"{name}.png", picture.svg_to_png(drawing)
    yield from paper(sent, catalog)


def drawings(sent: Any, catalog: Catalog) -> Iterator[tuple[str, str]]:
    part = next(part for part in sent["parts"] if part["part"] == "circle")
    circle = picture.picture_of_part(part, sent["called"], catalog, "nl")
    assert circle
    for name, sheet in (("circle-phone", PHONE), ("circle-paper", PAPER)):
        yield name, str(picture.draw_picture(circle, sheet))


def paper(sent: Any, catalog: Catalog) -> Iterator[tuple[Path, bytes]]:
    """The dossier on A4, and its first page as a picture."""
    yield SAMPLE / "dossier.pdf", pdf.dossier_pdf(sent, catalog, "nl")
    yield SAMPLE / "dossier-page-1.png", pdf.first_page_png(sent, catalog, "nl")


def _readable(resource: Any) -> bytes:
    return (json.dumps(resource, ensure_ascii=False, indent=2) + "\n").encode()


def main() -> None:
    """Write it anew."""
    SAMPLE.mkdir(exist_ok=True)
    for path, content in made():
        path.write_bytes(content)


if __name__ == "__main__":
    main()
