"""Telegram renderer of the seeker's bot: an output becomes Bot API calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby

from bot.dossier.block_builder import dossier_blocks
from bot.dossier.rendering.file_maker import file_maker
from bot.dossier.text_view import blocks_as_text, card_as_text
from bot.seeker.telegram.update_parser import SHOW_BUTTON
from bot.telegram.ports import ApiCall, LazyFile
from flows.conversation.messages import Button, Output, Reply
from flows.i18n.catalog import Catalog
from storage.conversations.outbox import PROMPT

MAX_MESSAGE_LENGTH = 4000  # UTF-16 units, below Telegram's 4,096
SAFETY_QUESTION = "notice.safety_ask"  # its buttons stand under it, not under the question of the conversation
COPYABLE = frozenset(
    {SAFETY_QUESTION, "notice.help_card", "notice.help_folded", "notice.danger", "notice.suicide", "notice.unsafe", "receipt"}
)
PICTURE_NOTICE, PICTURE_FILE = "notice.picture", "picture.png"
MAX_PEOPLE_IN_PHOTO = 10  # Telegram shrinks a larger photo until names cannot be read, so it is sent as a file
_SILENT = {"disable_notification": True, "protect_content": True}
_CHECK_MARK, _BUTTONS_PER_ROW = "✓ ", 3
_BREAKS = ("\n\n", "\n", ". ", "? ", " ")


@dataclass(frozen=True, slots=True)
class SeekerRenderer:
    """Renders outputs as Bot API calls: silent, without previews, and protected from copying except what people must copy."""

    catalog: Catalog

    def render_due(self, chat_id: int, kind: str, output: Output) -> tuple[ApiCall, ...]:
        """An outbox message: the whole output for a prompt, one neutral line for anything that the person did not ask for."""
        return self.render_output(chat_id, output) if kind == PROMPT else (self.render_nudge(chat_id, output),)

    def render_nudge(self, chat_id: int, output: Output) -> ApiCall:
        """The neutral line: it says nothing about the content and has one button to show it."""
        show = Button(SHOW_BUTTON, self.catalog.text(output.language, "nudge.look"))
        nudge = _message(chat_id, self.catalog.text(output.language, "nudge"), at_most_once=True)
        return _with_keyboard([[_button(show, 0)]], nudge)

    def render_output(self, chat_id: int, output: Output) -> tuple[ApiCall, ...]:
        """The messages of an output in order, with the buttons under the last one, and those about danger under their question."""
        messages = list(self._render_replies(chat_id, output))
        if messages:
            messages[-1] = _with_keyboard(list(_keyboard_rows(output)), messages[-1])
        return tuple(messages)

    def render_text(self, chat_id: int, text: str, is_copyable: bool = False) -> ApiCall:
        """One message of a fixed text."""
        return _message(chat_id, text, is_copyable)

    def _render_replies(self, chat_id: int, output: Output) -> Iterator[ApiCall]:
        """Neighbouring replies with the same protection become one message, split if it is too long."""
        by_form = groupby(output.replies, lambda reply: (reply.key in COPYABLE, reply.key == PICTURE_NOTICE))
        for (is_copyable, is_picture), replies in by_form:
            if is_picture:
                yield from (self._render_picture(chat_id, reply, output.language) for reply in replies)
            else:
                yield from self._render_texts(chat_id, list(replies), output, is_copyable)

    def _render_texts(self, chat_id: int, replies: Sequence[Reply], output: Output, is_copyable: bool) -> Iterator[ApiCall]:
        text = "\n\n".join(self._reply_text(reply, output.language) for reply in replies)
        calls = [self.render_text(chat_id, part, is_copyable) for part in split_message(text)]
        if calls:
            calls[-1] = replace(calls[-1], last_notice=max(reply.notice for reply in replies))
        own_buttons = [button for reply in replies if reply.key == SAFETY_QUESTION for button in reply.buttons]
        yield from (*calls[:-1], *(_with_keyboard(list(_rows_of(own_buttons, output, 1)), call) for call in calls[-1:]))

    def _render_picture(self, chat_id: int, reply: Reply, language: str) -> ApiCall:
        """Drawn when it is sent, and sent at most once: a copy of unknown message id could not be deleted later."""
        method, kind = ("sendPhoto", "photo") if len(reply.circle) <= MAX_PEOPLE_IN_PHOTO else ("sendDocument", "document")
        drawing = LazyFile(
            PICTURE_FILE, partial(file_maker().make_file, f"chat {chat_id}", "circle", people=reply.circle, language=language)
        )
        return ApiCall(method, {"chat_id": chat_id, kind: drawing, "caption": reply.text, **_SILENT}, at_most_once=True)

    def _reply_text(self, reply: Reply, language: str) -> str:
        present = ("", self.catalog.text(language, "present"), reply.present) if reply.present else ()
        return "\n".join((reply.text, *present, *self._review_lines(reply, language)))

    def _review_lines(self, reply: Reply, language: str) -> Iterator[str]:
        if reply.dossier:
            yield from blocks_as_text(dossier_blocks(reply.dossier, self.catalog, language, is_open=True))
        if reply.card:
            yield from ("", self.catalog.text(language, "page.card"), *card_as_text(reply.card, self.catalog, language))


def _message(chat_id: int, text: str, is_copyable: bool = False, at_most_once: bool = False) -> ApiCall:
    parameters = {"chat_id": chat_id, "text": text, **_SILENT, "link_preview_options": {"is_disabled": True}}
    return ApiCall("sendMessage", parameters | {"protect_content": not is_copyable}, at_most_once)


def _with_keyboard(rows: Sequence[Sequence[dict[str, str]]], call: ApiCall) -> ApiCall:
    return replace(call, parameters={**call.parameters, "reply_markup": {"inline_keyboard": rows}}) if rows else call


def _keyboard_rows(output: Output) -> Iterator[list[dict[str, str]]]:
    """One button a row, toggles and edits three a row; then the global buttons, with help on the last row."""
    buttons = [button for reply in output.replies if reply.key != SAFETY_QUESTION for button in reply.buttons]
    for is_small, group in groupby(buttons, lambda button: button.is_on is not None or button.key.startswith("edit_")):
        yield from _rows_of(list(group), output, _BUTTONS_PER_ROW if is_small else 1)
    yield from _rows_of([button for button in output.global_buttons if button.key != "help"], output, _BUTTONS_PER_ROW)
    yield from _rows_of([button for button in output.global_buttons if button.key == "help"], output, 1)


def _rows_of(buttons: list[Button], output: Output, width: int) -> Iterator[list[dict[str, str]]]:
    for start in range(0, len(buttons), width):
        yield [_button(button, output.question_number, output.asked_about) for button in buttons[start : start + width]]


def _button(button: Button, question_number: int, asked_about: str = "") -> dict[str, str]:
    is_marked = button.is_on or button.is_present
    return {"text": f"{_CHECK_MARK if is_marked else ''}{button.text}", "callback_data": button.numbered_key(question_number, asked_about)}


def split_message(text: str, limit: int = MAX_MESSAGE_LENGTH) -> Iterator[str]:
    """The text in parts of at most `limit` UTF-16 units, broken after a paragraph, line, sentence or word if there is one."""
    while utf16_length(text) > limit:
        end = _break_position(text, limit)
        yield text[:end].rstrip() or text[:end]
        text = text[end:].lstrip("\n ")
    if text.strip():
        yield text


def utf16_length(text: str) -> int:
    """Length as Telegram counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _break_position(text: str, limit: int) -> int:
    longest = _fitting_length(text, limit)
    for mark in _BREAKS:
        found = text.rfind(mark, longest // 2, longest)
        if found > 0:
            return found + len(mark)
    return longest


def _fitting_length(text: str, limit: int) -> int:
    """How many characters fit into `limit` UTF-16 units."""
    used = 0
    for count, char in enumerate(text):
        used += 2 if char > "\uffff" else 1
        if used > limit:
            return count
    return len(text)
