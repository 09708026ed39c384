"""Messages about a dossier that the coordinator holds: its stage and due time, and what can be done; nothing of its content."""

from __future__ import annotations

from datetime import timedelta

from bot.coordinator.telegram.message_parts import ButtonRows, CoordinatorMessages
from flows.dossier.lifecycle import STORY_OPEN
from storage.dossiers.records import DossierRecord

ASKED = {"ask_back": "give_back", "ask_close": "close"}  # by the question, the deed after a yes
COLLEAGUE_KINDS = ("colleagues", "colleague")  # the second with the beginning of the colleague's id behind it


class DossierMessages(CoordinatorMessages):
    """Messages about one held dossier."""

    def render_dossier(self, kind: str, record: DossierRecord, since: str) -> tuple[str, ButtonRows]:
        if deed := ASKED.get(kind):
            yes = [self.make_button(f"desk.{deed}.yes", deed, record.id, str(record.progress.revision))]
            return self.text(f"desk.{deed}.ask"), [yes, [self.make_button("desk.back", "own", record.id)]]
        if kind in COLLEAGUE_KINDS:
            return self._colleague_message(record, since)
        if kind == "day" and record.progress.visible_state == "open":
            days = [[self._day_button(record, days_ago)] for days_ago in range(4)]
            return self.text("desk.contacted.day"), [*days, [self.make_button("desk.back", "own", record.id)]]
        notice = self.notice_lines(kind)
        notice += self.held_text.happened(record, int(since)) if since.isdecimal() else []
        return "\n".join((*notice, *self.status_lines(record))), self._action_buttons(record)

    def _colleague_message(self, record: DossierRecord, short_id: str) -> tuple[str, ButtonRows]:
        """The colleagues who may take over, or the question about one of them."""
        back, colleagues = [self.make_button("desk.back", "own", record.id)], self.overview.colleagues
        if chosen := next((one for one in colleagues if one.short_id == short_id), None):
            yes = self.make_button("desk.colleague.ask", "propose", record.id, f"{short_id}-{record.progress.revision}")
            return self.text("desk.bot.ask_colleague", name=chosen.name), [[yes], back]
        if not colleagues:
            return self.text("desk.bot.asked_colleague" if record.progress.proposed_id else "desk.colleague.none"), [back]
        rows = [[{"text": one.name, "callback_data": f"colleague:{one.short_id}:{record.id}"}] for one in colleagues]
        return "\n".join((self.text("desk.colleague.intro"), self.text("desk.colleague.pick"))), [*rows, back]

    def _day_button(self, record: DossierRecord, days_ago: int) -> dict[str, str]:
        day = (self.now - timedelta(days=days_ago)).astimezone(self.timezone).date()
        return {
            "text": self.catalog.format_day(self.language, day),
            "callback_data": f"contacted:{day}-{record.progress.revision}:{record.id}",
        }

    def _action_buttons(self, record: DossierRecord) -> ButtonRows:
        progress, rows = record.progress, []
        revision = str(progress.revision)
        if self.held_text.pending(record, self.now):
            rows.append([self.make_button("desk.undo", "undo", record.id, revision)])
        if progress.visible_state == "leaving":
            return rows
        if progress.visible_state == "open":
            if not progress.is_pending("contacted"):
                rows.append([self.make_button("desk.contacted", "day", record.id)])
            if progress.can_try:
                rows.append([self.make_button("desk.tried", "tried", record.id, revision)])
        rows.append([self.make_button("desk.give_back", "ask_back", record.id)])
        if progress.visible_state in STORY_OPEN:
            withdraw = self.make_button("desk.colleague.withdraw", "withdraw", record.id, revision)
            rows.append([withdraw if progress.proposed_id else self.make_button("desk.colleague.title", "colleagues", record.id)])
            rows.append([self.make_button("desk.close", "ask_close", record.id)])
        return [*rows, *self.desk_links(f"/desk/dossier/{record.id}")]
