"""Parts of a message of the coordinator's bot: texts, buttons, and the lines that several messages have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.coordinator.service.held_text import HeldText
from bot.coordinator.service.views import Overview
from flows.i18n.catalog import Catalog
from storage.dossiers.records import DossierRecord

MAX_DOSSIERS = 12  # in one message; the desk shows all
NOTICES = {  # by the kind of the answer, the text above it
    "bound": "desk.bot.bound",
    "declined": "desk.decline.done",
    "over": "desk.offer.over",
    "gone": "desk.not_yours",
    "since": "desk.changed_meanwhile",
    "undo": "desk.undo.changed",
    "undone": "desk.undone",
    "already": "desk.already_done",
    "too_late": "desk.undo.late",
    "destroyed": "desk.destroy.thanks",
    "help": "desk.bot.help",
    "handed_back": "desk.others.done",
    "link_asked": "desk.bot.link_asked",
}
ButtonRows = list[list[dict[str, str]]]


class CoordinatorMessages:
    """What all messages for one coordinator are made of. `address` is the base URL of the desk."""

    def __init__(self, catalog: Catalog, timezone: ZoneInfo, address: str, overview: Overview, now: datetime) -> None:
        self.catalog, self.timezone, self.address, self.overview, self.now = catalog, timezone, address, overview, now
        self.language = overview.coordinator.language
        self.held_text = HeldText(catalog, self.language, timezone)

    def make_button(self, key: str, action: str, dossier_id: str = "", argument: str = "", **values: str) -> dict[str, str]:
        return make_button(self.catalog, self.language, key, action, dossier_id, argument, **values)

    def format_time(self, at: datetime) -> str:
        return self.catalog.format_moment(self.language, at, self.timezone)

    def text(self, key: str, **values: str) -> str:
        return self.catalog.text(self.language, key, **values)

    def desk_links(self, path: str) -> ButtonRows:
        """A link button to the desk, where the coordinator signs in. Telegram accepts no local address, so https only."""
        url = f"{self.address}{path}"
        return [[{"text": self.text("desk.bot.open"), "url": url}]] if url.startswith("https://") else []

    def desk_address(self) -> str:
        return f"{self.address}/desk"

    def notice_lines(self, kind: str) -> list[str]:
        """The text above a message of this kind, if it has one."""
        return [self.text(NOTICES[kind])] if kind in NOTICES else []

    def status_lines(self, record: DossierRecord) -> Iterator[str]:
        """Label, stage, plan and due time of a dossier; nothing of its content, and never whose it is."""
        state = self.text(f"desk.state.{record.progress.visible_state}")
        yield self.text("desk.bot.dossier", label=self.held_text.label_of(record), state=state)
        if record.progress.has_changed:
            yield self.text("desk.changed.look")
        if pending := self.held_text.pending(record, self.now):
            yield pending
        yield from self.held_text.lines(self.overview, record)


def make_button(
    catalog: Catalog, language: str, key: str, action: str, dossier_id: str = "", argument: str = "", **values: str
) -> dict[str, str]:
    """A button whose data is action, argument (a reason, a day or a count) and id of a dossier or request; `values` are its text's."""
    return {"text": catalog.text(language, key, **values), "callback_data": f"{action}:{argument}:{dossier_id}"}
