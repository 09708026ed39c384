"""Printing of an output in a terminal: wrapped lines, numbered buttons, the dossier as text."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence

from bot.dossier.block_builder import dossier_blocks
from bot.dossier.text_view import blocks_as_text, card_as_text
from bot.seeker.terminal.console_io import strip_control_characters
from flows.conversation.messages import Button, Output, Reply
from flows.i18n.catalog import Catalog
from flows.questionnaire.input.named_choices import COMMAND_MARK

WIDTH = 78


class TerminalPrinter:
    """Prints in `language`, which follows the conversation."""

    def __init__(self, catalog: Catalog, write: Callable[[str], object]) -> None:
        self._catalog, self._write, self.language = catalog, write, catalog.languages[0]

    def print_output(self, output: Output, extra_buttons: tuple[Button, ...] = ()) -> None:
        """What is said, each reply with its buttons, and on the last line the words that may be typed anywhere."""
        number = 1
        for reply in output.replies:
            self._write("")
            for line in self._reply_lines(reply, output.language):
                self.print_text(line)
            number = self.print_buttons(reply.buttons, number)
        self.print_buttons(extra_buttons, number)
        if output.global_buttons:
            named = (f"{COMMAND_MARK}{button.text}" for button in output.global_buttons)
            self.print_text(f"{self.text('terminal.always')} {' · '.join(named)}")

    def _reply_lines(self, reply: Reply, language: str) -> Iterator[str]:
        yield from reply.text.split("\n")
        if reply.present:
            yield from (self.text("present"), *(f"  {line}" for line in reply.present.split("\n")))
        if reply.dossier:
            yield from ("---", *blocks_as_text(dossier_blocks(reply.dossier, self._catalog, language, is_open=True)))
        if reply.card:
            yield from ("", f"--- {self.text('page.card')}", *card_as_text(reply.card, self._catalog, language), "---")

    def print_text(self, text: str) -> None:
        """The text in lines of WIDTH, without characters that steer a terminal."""
        for line in strip_control_characters(text).split("\n"):
            indent = line[: len(line) - len(line.lstrip())]
            self._write("\n".join(textwrap.wrap(line, WIDTH, subsequent_indent=indent)))

    def print_buttons(self, buttons: Sequence[Button], first_number: int = 1) -> int:
        """Print them with their numbers, and return the next number."""
        for number, button in enumerate(buttons, first_number):
            self._write(f"  [{number}] {strip_control_characters(button.text)}{self._mark(button)}".replace("\n", " "))
        return first_number + len(buttons)

    def _mark(self, button: Button) -> str:
        if button.is_present:
            return f" ({self.text('terminal.present')})"
        return "" if button.is_on is None else f" ({self.text('terminal.on' if button.is_on else 'terminal.off')})"

    def text(self, key: str) -> str:
        """A text of the catalogue, in the language of now."""
        return self._catalog.text(self.language, key)
