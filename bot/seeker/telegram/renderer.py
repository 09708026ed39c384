"""What is to be said becomes messages: silent, plain, without previews, and closed to copying except what must be copied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby

from bot.dossier import html, text_view
from bot.seeker import circle_picture
from bot.seeker.telegram.update_parser import LOOK
from bot.telegram.ports import ApiCall, LazyFile
from flows.conversation.messages import Button, Output, Reply
from flows.i18n.catalog import Catalog
from storage.conversations.outbox import PROMPT

LONGEST = 4000  # UTF-16 units, below Telegram's 4,096
OPEN = frozenset({"notice.help_card", "notice.help_folded", "notice.danger", "notice.suicide", "notice.unsafe", "receipt"})
PICTURE, FILE = "notice.picture", "picture.png"
PHOTO = 10  # people; a photo of more would be made smaller by Telegram than names can be read, so it comes as a file
_QUIET = {"disable_notification": True, "protect_content": True}
_ON, _IN_A_ROW = "✓ ", 3
_BREAKS = ("\n\n", "\n", ". ", "? ", " ")


@dataclass(frozen=True, slots=True)
class SeekerRenderer:
    """One bot's way of showing. `wording` has the words of the dossier and of the one line that is sent unasked."""

    catalog: Catalog

    def owed(self, chat: int, kind: str, output: Output) -> tuple[ApiCall, ...]:
        """All of it where the person asked, and one neutral line where they did not."""
        return self.calls(chat, output) if kind == PROMPT else (self.nudge(chat, output),)

    def nudge(self, chat: int, output: Output) -> ApiCall:
        look = Button(LOOK, self.catalog.text(output.language, "nudge.look"))
        return _with([[_button(look, 0)]], _message(chat, self.catalog.text(output.language, "nudge"), once=True))

    def calls(self, chat: int, output: Output) -> tuple[ApiCall, ...]:
        """The messages of a speech in their order; the buttons stand under the last one."""
        said, rows = list(self._said(chat, output)), list(_rows(output))
        return (*said[:-1], *(_with(rows, last) for last in said[-1:]))

    def plain(self, chat: int, text: str, is_open: bool = False) -> ApiCall:
        """One message of fixed words."""
        return _message(chat, text, is_open)

    def _said(self, chat: int, output: Output) -> Iterator[ApiCall]:
        for (is_open, is_picture), replies in groupby(output.replies, lambda reply: (reply.key in OPEN, reply.key == PICTURE)):
            if is_picture:
                yield from (self._picture(chat, reply, output.language) for reply in replies)
            else:
                whole = "\n\n".join(self._text(reply, output.language) for reply in replies)
                yield from (self.plain(chat, part, is_open) for part in split_message(whole))

    def _picture(self, chat: int, reply: Reply, language: str) -> ApiCall:
        """Drawn when it is sent, and sent once: a copy that nobody knows of could not be swept."""
        method, kind = ("sendPhoto", "photo") if len(reply.circle) <= PHOTO else ("sendDocument", "document")
        drawing = LazyFile(FILE, partial(circle_picture.circle_png, reply.circle, self.catalog, language))
        return ApiCall(method, {"chat_id": chat, kind: drawing, "caption": reply.text, **_QUIET}, once=True)

    def _text(self, reply: Reply, language: str) -> str:
        return "\n".join((reply.text, *self._read_back(reply, language)))

    def _read_back(self, reply: Reply, language: str) -> Iterator[str]:
        if reply.card:
            yield from (
                "",
                self.catalog.text(language, "page.card"),
                *text_view.as_text(html.card_fragment(reply.card, self.catalog, language)),
            )
        if reply.dossier:
            shown = text_view.as_text(html.dossier_html(reply.dossier, self.catalog, language))
            yield from ("", self.catalog.text(language, "page.dossier"), *shown)


def _message(chat: int, text: str, is_open: bool = False, once: bool = False) -> ApiCall:
    parameters = {"chat_id": chat, "text": text, **_QUIET, "link_preview_options": {"is_disabled": True}}
    return ApiCall("sendMessage", parameters | {"protect_content": not is_open}, once)


def _with(rows: Sequence[Sequence[dict[str, str]]], call: ApiCall) -> ApiCall:
    """The same with buttons under it."""
    return replace(call, parameters={**call.parameters, "reply_markup": {"inline_keyboard": rows}}) if rows else call


def _rows(output: Output) -> Iterator[list[dict[str, str]]]:
    """Each button on a row of its own, switches three in a row; at the end what is always there, help last."""
    choices = [choice for reply in output.replies for choice in reply.choices]
    for is_small, group in groupby(choices, lambda choice: choice.on is not None or choice.key.startswith("edit_")):
        yield from _in_rows(list(group), output.asked, _IN_A_ROW if is_small else 1)
    always = [choice for choice in output.always if choice.key != "help"]
    yield from _in_rows(always, output.asked, _IN_A_ROW)
    yield from _in_rows([choice for choice in output.always if choice.key == "help"], output.asked, 1)


def _in_rows(choices: list[Button], asked: int, wide: int) -> Iterator[list[dict[str, str]]]:
    for start in range(0, len(choices), wide):
        yield [_button(choice, asked) for choice in choices[start : start + wide]]


def _button(choice: Button, asked: int) -> dict[str, str]:
    return {"text": f"{_ON if choice.on else ''}{choice.text}", "callback_data": choice.numbered(asked)}


def split_message(text: str, longest: int = LONGEST) -> Iterator[str]:
    """The text in pieces that fit one message, parted after a line, a sentence or a word where there is one."""
    while units(text) > longest:
        end = _end(text, longest)
        yield text[:end].rstrip() or text[:end]
        text = text[end:].lstrip("\n ")
    if text.strip():
        yield text


def units(text: str) -> int:
    """How long Telegram finds it: UTF-16 units."""
    return len(text) + sum(char > "\uffff" for char in text)


def _end(text: str, longest: int) -> int:
    fits = _fits(text, longest)
    for mark in _BREAKS:
        found = text.rfind(mark, fits // 2, fits)
        if found > 0:
            return found + len(mark)
    return fits


def _fits(text: str, longest: int) -> int:
    """So many characters fit; a character is never parted."""
    used = 0
    for count, char in enumerate(text):
        used += 2 if char > "\uffff" else 1
        if used > longest:
            return count
    return len(text)
