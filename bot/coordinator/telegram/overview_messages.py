"""Messages about all that a coordinator has: offers, dossiers, requests to destroy copies, and for a stand-in what others hold."""

from __future__ import annotations

from collections.abc import Iterator

from bot.coordinator.telegram.message_parts import MAX_DOSSIERS, ButtonRows, CoordinatorMessages


class OverviewMessages(CoordinatorMessages):
    """The overview, and the list of a stand-in."""

    def render_overview(self, kind: str) -> tuple[str, ButtonRows]:
        """What waits and what is held, with a way to each; below the text of what was just done, if it has one."""
        notice = [*self.notice_lines(kind), ""] if self.notice_lines(kind) else []
        return "\n".join((*notice, *self._overview_lines())), [*self._overview_buttons(), *self.desk_links("/desk")]

    def _overview_lines(self) -> Iterator[str]:
        overview, coordinator = self.overview, self.overview.coordinator
        for request in overview.destruction_requests:
            yield from (self.text(request.text_key), self.held_text.label(request.since), "")
        yield self.text("desk.available" if coordinator.available else "desk.paused")
        if overview.offers:
            yield self.catalog.plural(self.language, "desk.offers.wait", len(overview.offers))
        elif coordinator.available:
            yield self.text("desk.bot.no_offers")
        yield self.text("desk.own.title" if overview.held else "desk.own.none")
        for record in overview.held[:MAX_DOSSIERS]:
            yield from ("", *self.status_lines(record))

    def _overview_buttons(self) -> ButtonRows:
        offers = [[self.make_button("desk.bot.look", "card", one.id)] for one in self.overview.offers[:MAX_DOSSIERS]]
        held = [[{"text": self.held_text.label_of(one), "callback_data": f"own::{one.id}"}] for one in self.overview.held[:MAX_DOSSIERS]]
        others = [[self.make_button("desk.others.title", "others")]] if self.overview.coordinator.stand_in else []
        switch = "pause" if self.overview.coordinator.available else "resume"
        return [*self._destruction_buttons(), *offers, *held, *others, [self.make_button(f"desk.{switch}", switch)]]

    def _destruction_buttons(self) -> ButtonRows:
        """One for each request to destroy copies, by the label that is on them."""
        labels = {one.id: self.held_text.label(one.since) for one in self.overview.destruction_requests}
        return [[self.make_button("desk.destroy.done_with", "destroyed", id_, label=label)] for id_, label in labels.items()]

    def render_others(self, kind: str, dossier_id: str) -> tuple[str, ButtonRows]:
        """What others hold, for a stand-in, or the question whether one of these is to be handed back."""
        back = [self.make_button("desk.back", "others")]
        asked = next((one for one in self.overview.held_by_others if one.id == dossier_id), None)
        if kind == "ask_hand_back" and asked:
            yes = [self.make_button("desk.others.yes", "hand_back", asked.id, str(asked.revision))]
            return self.text("desk.others.ask", name=asked.coordinator), [yes, back]
        lines = self.notice_lines(kind)
        lines.append(self.text("desk.others.intro" if self.overview.held_by_others else "desk.others.none"))
        for one in self.overview.held_by_others[:MAX_DOSSIERS]:
            lines += ["", *self.held_text.of_other(one)]
        return "\n".join(lines), [*self._others_buttons(), [self.make_button("desk.back", "overview")]]

    def _others_buttons(self) -> ButtonRows:
        """One for each, by whom and since when: an id says nothing to anybody."""
        labels = {one.id: self.held_text.of_other(one)[0] for one in self.overview.held_by_others[:MAX_DOSSIERS]}
        return [[self.make_button("desk.others.hand_back_of", "ask_hand_back", id_, label=label)] for id_, label in labels.items()]
