"""The chat in a terminal: the same conversation, with numbers for buttons and typed words for everything else."""

from __future__ import annotations

import re
import readline
import secrets
import textwrap
from collections.abc import Callable, Coroutine, Iterable, Iterator
from typing import Any

from bot.dossier import page
from bot.seeker import plain
from bot.seeker.reception import Door, Entry, Reception, Said, buttons
from flows.talk import Choice, Reply, Speech
from flows.wording import Wording

WIDTH = 78
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_BUTTON = re.compile(r"\[?([0-9]{1,3})\]?\Z")

Run = Callable[[Coroutine[Any, Any, Any]], Any]  # runs one piece of asynchronous work to its end, as asyncio.Runner.run does


def safe(text: str) -> str:
    """Text that cannot steer a terminal: without control and escape characters."""
    return _UNSAFE.sub("", text)


def typed(prompt: str) -> str:
    """One line, however long; what was typed before cannot be called up again with the arrow keys."""
    readline.set_auto_history(False)
    return input(prompt)


class Terminal:
    """One person at one terminal. `read` raises EOFError or KeyboardInterrupt when the person leaves."""

    def __init__(
        self,
        reception: Reception,
        wording: Wording,
        name: str,
        run: Run,
        read: Callable[[str], str] = typed,
        write: Callable[[str], object] = print,
    ) -> None:
        self._reception, self._wording, self._run, self._read, self._write = reception, wording, run, read, write
        self._door = Door("terminal", name)
        self._language = wording.languages[0]

    def converse(self, language: str, practice: bool = False) -> None:
        """Until it ends, or the person leaves; what was said before that is kept."""
        if language in self._wording.languages:
            self._language = language
        if practice:
            self._write(f"--- {self._text('page.practice')} ---")
        try:
            self._talk()
        except (EOFError, KeyboardInterrupt):
            self._write(f"\n{self._text('terminal.end')}")

    def _talk(self) -> None:
        speech = self._come_back(self._run(self._reception.speech(self._door))) or self._begin()
        while speech:
            self._show(speech)
            speech = self._turn(speech, self._read("> "))

    # coming in
    def _come_back(self, kept: Speech | None) -> Speech | None:
        """A terminal opened anew shows no earlier conversation before the person wants it."""
        if kept is None:
            return None
        self._language = kept.language
        pressed = self._ask("back_again", ("back_again.go_on", "back_again.not_now"))
        if pressed == "back_again.not_now":
            raise EOFError
        return kept

    def _begin(self) -> Speech | None:
        """The welcome, or the conversation of a return code."""
        speech = self._reception.welcome(self._language)
        code = Choice("code", self._text("page.have_code"))
        self._show(speech, (code,))
        answer = self._read("> ")
        if _pressed(answer, (*buttons(speech), code)) != code.key:
            return self._turn(speech, answer)
        return self._enter(self._read(f"{self._text('code_enter')} ")) or self._begin()

    def _enter(self, code: str) -> Speech | None:
        entry = self._run(self._reception.enter(self._door, code, "terminal"))
        if entry is not Entry.OPENED:
            self._say(self._reception.told(self._language, f"code_{entry.value}"))
            return None
        opened: Speech | None = self._run(self._reception.speech(self._door))
        return opened

    def _ask(self, question: str, answers: tuple[str, ...]) -> str:
        choices = tuple(Choice(key, self._text(key)) for key in answers)
        while True:
            self._say(self._text(question))
            self._list(choices)
            if pressed := _pressed(self._read("> "), choices):
                return pressed

    # talking
    def _turn(self, speech: Speech, answer: str) -> Speech | None:
        """Hear what was typed; None when nothing is left to say."""
        choice = _pressed(answer, buttons(speech))
        said = Said(secrets.token_urlsafe(16), None if choice else answer, choice, speech.asked)
        outcome = self._run(self._reception.hear(self._door, said, self._language))
        self._language = outcome.speech.language
        if outcome.ended:
            self._show(outcome.speech)
        return None if outcome.ended else outcome.speech

    def _show(self, speech: Speech, besides: tuple[Choice, ...] = ()) -> None:
        for reply in speech.replies:
            self._write("")
            for line in self._lines(reply, speech.language):
                self._say(line)
        self._list((*buttons(speech), *besides))
        if speech.always:
            self._say(f"{self._text('terminal.always')} {' · '.join(choice.text for choice in speech.always)}")

    def _lines(self, reply: Reply, language: str) -> Iterator[str]:
        yield from reply.text.split("\n")
        if reply.card:
            yield from ("", f"--- {self._text('page.card')}", *plain.lines(page.card_fragment(reply.card, self._wording, language)))
        if reply.dossier:
            shown = plain.lines(page.fragment(reply.dossier, self._wording, language))
            yield from ("", f"--- {self._text('page.dossier')}", *shown, "---")

    def _say(self, text: str) -> None:
        for line in safe(text).split("\n"):
            indent = line[: len(line) - len(line.lstrip())]
            self._write("\n".join(textwrap.wrap(line, WIDTH, subsequent_indent=indent)))

    def _list(self, choices: Iterable[Choice]) -> None:
        for number, choice in enumerate(choices, 1):
            on = "" if choice.on is None else f" ({self._text('terminal.on' if choice.on else 'terminal.off')})"
            self._write(f"  [{number}] {safe(choice.text)}{on}".replace("\n", " "))

    def _text(self, key: str) -> str:
        return self._wording.text(self._language, key)


def _pressed(answer: str, choices: tuple[Choice, ...]) -> str | None:
    """The button whose number was typed, with or without its brackets; anything else is words."""
    found = _BUTTON.match(answer.strip())
    number = int(found[1]) if found else 0
    return choices[number - 1].key if 0 < number <= len(choices) else None
