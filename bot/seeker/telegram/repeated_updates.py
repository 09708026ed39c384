"""Repeated updates: what Telegram delivers of a chat without a new word in it; it is answered by silence."""

from __future__ import annotations

from collections import OrderedDict, deque

from bot.seeker.telegram.update_parser import SeekerUpdate
from flows.comparing_form import without_invisible

_ALBUMS, _MESSAGES = 200, 2_000  # the newest, of which is remembered that they came


class RepeatedUpdates:
    """The further pictures of an album, and a message that changed in no word, as when Telegram adds a preview to it.

    Of words only a hash is kept, with a key of this process.
    """

    def __init__(self) -> None:
        self._albums: deque[str] = deque(maxlen=_ALBUMS)
        self._words: OrderedDict[tuple[int, int], int] = OrderedDict()

    def is_repeated(self, update: SeekerUpdate) -> bool:
        """Whether this brings nothing new; what it brings is remembered."""
        return self._says_the_same(update) or self._is_of_answered_album(update)

    def _is_of_answered_album(self, update: SeekerUpdate) -> bool:
        if update.album is None:
            return False
        is_answered = update.album in self._albums
        self._albums.append(update.album)
        return is_answered and not (update.seeker_input and update.seeker_input.text)

    def _says_the_same(self, update: SeekerUpdate) -> bool:
        if update.message_id is None or update.chat_id is None:
            return False
        message, words = (update.chat_id, update.message_id), hash(tuple(without_invisible(update.words).split()))
        former = self._words.pop(message, None)
        self._words[message] = words
        if len(self._words) > _MESSAGES:
            self._words.popitem(last=False)
        return update.is_edited and former == words
