"""The template for translators: every text of today, with its place and its room."""

from __future__ import annotations

from babel.messages.pofile import read_po

from bot.operator.docs_generator.command import TEMPLATE
from bot.own.texts.template import build_template, place_of
from flows.i18n.catalog import Catalog
from flows.i18n.po_file import key_of
from flows.replies.text_rules import limit_of

CATALOG = Catalog.load()


def test_the_template_in_the_repository_is_that_of_the_texts() -> None:
    """`make draw` renews it."""
    assert TEMPLATE.read_text("utf-8") == build_template(CATALOG)


def test_each_text_stands_there_once_with_its_place_and_its_room() -> None:
    with TEMPLATE.open("rb") as file:
        entries = {key_of(message.id): message for message in read_po(file, abort_invalid=True) if message.id}
    assert list(entries) == list(CATALOG.keys("nl"))
    for key, message in entries.items():
        comments, limit = "\n".join(message.auto_comments), limit_of(key)
        assert f"Place: {place_of(key)}" in comments
        assert limit is None or (f"Room: at most {limit.letters} characters" in comments and f"max-length:{limit.letters}" in message.flags)


def test_a_text_with_a_name_in_it_says_what_stays_as_it_is() -> None:
    assert '#. Keep as they are: {n112}\n#, max-length:4096\nmsgid "hello"' in build_template(CATALOG)
