"""What is to be said becomes messages: silent, plain, without previews, and closed to copying except what must be copied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby

from bot.dossier.block_builder import dossier_blocks
from bot.dossier.text_view import blocks_as_text, card_as_text
from bot.seeker import circle_picture
from bot.seeker.telegram.update_parser import SHOW_BUTTON
from bot.telegram.ports import ApiCall, LazyFile
from flows.conversation.messages import Button, Output, Reply
from flows.i18n.catalog import Catalog
from storage.conversations.outbox import PROMPT

MAX_MESSAGE_LENGTH = 4000  # UTF-16 units, below Telegram's 4,096
COPYABLE = frozenset({"notice.help_card", "notice.help_folded", "notice.danger", "notice.suicide", "notice.unsafe", "receipt"})
PICTURE_NOTICE, PICTURE_FILE = "notice.picture", "picture.png"
MAX_PEOPLE_IN_PHOTO = 10  # people; a photo of more would be made smaller by Telegram than names can be read, so it comes as a file
_SILENT = {"disable_notification": True, "protect_content": True}
_CHECK_MARK, _BUTTONS_PER_ROW = "✓ ", 3
_BREAKS = ("\n\n", "\n", ". ", "? ", " ")


@dataclass(frozen=True, slots=True)
class SeekerRenderer:
    """One bot's way of showing. `wording` has the words of the dossier and of the one line that is sent unasked."""

    catalog: Catalog

    def render_due(self, chat_id: int, kind: str, output: Output) -> tuple[ApiCall, ...]:
        """All of it where the person asked, and one neutral line where they did not."""
        return self.render_output(chat_id, output) if kind == PROMPT else (self.render_nudge(chat_id, output),)

    def render_nudge(self, chat_id: int, output: Output) -> ApiCall:
        look = Button(SHOW_BUTTON, self.catalog.text(output.language, "nudge.look"))
        return _with_keyboard([[_button(look, 0)]], _message(chat_id, self.catalog.text(output.language, "nudge"), once=True))

    def render_output(self, chat_id: int, output: Output) -> tuple[ApiCall, ...]:
        """The messages of a speech in their order; the buttons stand under the last one."""
        said, rows = list(self._render_replies(chat_id, output)), list(_keyboard_rows(output))
        return (*said[:-1], *(_with_keyboard(rows, last) for last in said[-1:]))

    def render_text(self, chat_id: int, text: str, is_copyable: bool = False) -> ApiCall:
        """One message of fixed words."""
        return _message(chat_id, text, is_copyable)

    def _render_replies(self, chat_id: int, output: Output) -> Iterator[ApiCall]:
        for (is_open, is_picture), replies in groupby(output.replies, lambda reply: (reply.key in COPYABLE, reply.key == PICTURE_NOTICE)):
            if is_picture:
                yield from (self._render_picture(chat_id, reply, output.language) for reply in replies)
            else:
                whole = "\n\n".join(self._reply_text(reply, output.language) for reply in replies)
                yield from (self.render_text(chat_id, part, is_open) for part in split_message(whole))

    def _render_picture(self, chat_id: int, reply: Reply, language: str) -> ApiCall:
        """Drawn when it is sent, and sent once: a copy that nobody knows of could not be swept."""
        method, kind = ("sendPhoto", "photo") if len(reply.circle) <= MAX_PEOPLE_IN_PHOTO else ("sendDocument", "document")
        drawing = LazyFile(PICTURE_FILE, partial(circle_picture.circle_png, reply.circle, self.catalog, language))
        return ApiCall(method, {"chat_id": chat_id, kind: drawing, "caption": reply.text, **_SILENT}, at_most_once=True)

    def _reply_text(self, reply: Reply, language: str) -> str:
        return "\n".join((reply.text, *self._review_lines(reply, language)))

    def _review_lines(self, reply: Reply, language: str) -> Iterator[str]:
        if reply.card:
            yield from (
                "",
                self.catalog.text(language, "page.card"),
                *card_as_text(reply.card, self.catalog, language),
            )
        if reply.dossier:
            shown = blocks_as_text(dossier_blocks(reply.dossier, self.catalog, language))
            yield from ("", self.catalog.text(language, "page.dossier"), *shown)


def _message(chat_id: int, text: str, is_copyable: bool = False, once: bool = False) -> ApiCall:
    parameters = {"chat_id": chat_id, "text": text, **_SILENT, "link_preview_options": {"is_disabled": True}}
    return ApiCall("sendMessage", parameters | {"protect_content": not is_copyable}, once)


def _with_keyboard(rows: Sequence[Sequence[dict[str, str]]], call: ApiCall) -> ApiCall:
    """The same with buttons under it."""
    return replace(call, parameters={**call.parameters, "reply_markup": {"inline_keyboard": rows}}) if rows else call


def _keyboard_rows(output: Output) -> Iterator[list[dict[str, str]]]:
    """Each button on a row of its own, switches three in a row; at the end what is always there, help last."""
    choices = [choice for reply in output.replies for choice in reply.choices]
    for is_small, group in groupby(choices, lambda choice: choice.on is not None or choice.key.startswith("edit_")):
        yield from _rows_of(list(group), output.asked, _BUTTONS_PER_ROW if is_small else 1)
    always = [choice for choice in output.always if choice.key != "help"]
    yield from _rows_of(always, output.asked, _BUTTONS_PER_ROW)
    yield from _rows_of([choice for choice in output.always if choice.key == "help"], output.asked, 1)


def _rows_of(choices: list[Button], asked: int, wide: int) -> Iterator[list[dict[str, str]]]:
    for start in range(0, len(choices), wide):
        yield [_button(choice, asked) for choice in choices[start : start + wide]]


def _button(choice: Button, asked: int) -> dict[str, str]:
    return {"text": f"{_CHECK_MARK if choice.on else ''}{choice.text}", "callback_data": choice.numbered(asked)}


def split_message(text: str, limit: int = MAX_MESSAGE_LENGTH) -> Iterator[str]:
    """The text in pieces that fit one message, parted after a line, a sentence or a word where there is one."""
    while utf16_length(text) > limit:
        end = _break_position(text, limit)
        yield text[:end].rstrip() or text[:end]
        text = text[end:].lstrip("\n ")
    if text.strip():
        yield text


def utf16_length(text: str) -> int:
    """How long Telegram finds it: UTF-16 units."""
    return len(text) + sum(char > "\uffff" for char in text)


def _break_position(text: str, longest: int) -> int:
    fits = _fitting_length(text, longest)
    for mark in _BREAKS:
        found = text.rfind(mark, fits // 2, fits)
        if found > 0:
            return found + len(mark)
    return fits


def _fitting_length(text: str, longest: int) -> int:
    """So many characters fit; a character is never parted."""
    used = 0
    for count, char in enumerate(text):
        used += 2 if char > "\uffff" else 1
        if used > longest:
            return count
    return len(text)
