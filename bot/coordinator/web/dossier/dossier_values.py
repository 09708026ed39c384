"""Template values of the dossier pages: the plan's form, the call sheet, the dossier as HTML, and who was not informed yet."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from markupsafe import Markup

from bot.coordinator.service.contact_plan import PlanForm
from bot.coordinator.service.tasks import STEPS, current_step, is_contact_open
from bot.coordinator.service.views import DossierView
from bot.coordinator.web.base import DeskPageContext
from bot.coordinator.web.dossier.call_sheet import CallSheet
from bot.coordinator.web.dossier.contact_link import find_contact_link
from bot.coordinator.web.dossier.plan_choice import plan_choice
from bot.dossier.html import dossier_html
from flows.conversation import limits
from flows.dossier.contact_promise import MESSAGES
from flows.dossier.dossier import CoordinatorMessage, Dossier
from flows.dossier.recent_events import was_kept_open
from storage.dossiers.notes import DatedNote
from storage.retention.rules import REMIND_DAYS, UNINFORMED_DAYS


def plan_values(context: DeskPageContext, view: DossierView, language: str) -> dict[str, object]:
    """The view, an empty plan with the coordinator's own contact line, and the time slots that the seeker called safe."""
    held_text, progress = context.held_text(language), view.dossier.progress
    form = PlanForm(line=str(view.coordinator.profile.get("contact_line", "")))
    values: dict[str, object] = {"view": view, "plan_form": form, "label": held_text.label_of(view.dossier)}
    values |= {"revision": progress.revision, "pending": held_text.pending(view.dossier, view.now)}
    values["live"] = {"shows": view.dossier.id, "revision": "", "changes_at": ""}
    values |= {"plan_errors": {}, "safe_times": "", "steps": STEPS, "step": current_step(view.dossier)}
    values |= {"kept_open": was_kept_open(progress.recent), "typed_plan": "", "chosen_colleague": ""}
    if promise := view.promise:
        values["plan_choice"] = plan_choice(promise, view.now.astimezone(context.timezone), context.catalog, language)
    return values


def happened_since(context: DeskPageContext, view: DossierView, language: str, since: int | None) -> list[str]:
    """What happened after the page of this revision was made, a line for each."""
    return [] if since is None else context.held_text(language).happened(view.dossier, since)


def story_values(context: DeskPageContext, view: DossierView, document: Dossier, language: str) -> dict[str, object]:
    """All that the page of an opened story shows beside the plan."""
    catalog, progress = context.catalog, view.dossier.progress
    return {
        "dossier": Markup(dossier_html(document, catalog, view.language)),  # noqa: S704 - escaped there
        "progress": progress,
        "may_try": progress.can_try and view.promise is not None and view.promise.needs_address,
        "contacted_on": progress.contacted_on and catalog.format_day(language, date.fromisoformat(progress.contacted_on)),
        "may_report": not progress.is_pending("contacted"),
        "last_note": view.notes[-1].id if view.notes else "",
        "messages": [_message_row(context, message, language) for message in progress.messages],
        "max_message": limits.TO_SEEKER,
        "writes_here": view.promise is not None and view.promise.manner == MESSAGES,
        "notes": [_note_row(context, note, language) for note in view.notes],
        "foundation": context.installation.foundation,
        **_contact_values(context, view, document, language),
        **_report_values(context, view, language),
        **uninformed_values(context, view, language),
    }


def _contact_values(context: DeskPageContext, view: DossierView, document: Dossier, language: str) -> dict[str, object]:
    """The call card: what stands above and below the link that makes contact. There is none without a plan."""
    progress, promise = view.dossier.progress, view.promise
    link = find_contact_link(document, promise) if promise and progress.plan else None
    sheet = CallSheet(progress, document, context.catalog, language, context.timezone)
    return {
        "contact_link": link,
        "contact_way": promise.way if promise else "",
        "is_contact_open": promise is not None and is_contact_open(view.dossier, promise, view.now, context.timezone),
        "first_lines": list(sheet.first_lines(has_link=link is not None)),
        "more_lines": list(sheet.more_lines(has_link=link is not None)),
    }


def _report_values(context: DeskPageContext, view: DossierView, language: str) -> dict[str, object]:
    """The days on which contact may have been, from today back to the claim, in words: browsers write dates in many ways."""
    today = view.now.astimezone(context.timezone).date()
    first = (view.dossier.claimed_at or view.now).astimezone(context.timezone).date()
    days = [today - timedelta(days=n) for n in range(max((today - first).days, 0) + 1)]
    texts = [context.catalog.format_day(language, day) for day in days]
    texts[0] = context.catalog.text(language, "desk.contacted.today", day=texts[0])
    return {"days": [(day.isoformat(), text) for day, text in zip(days, texts, strict=True)], "day": today.isoformat()}


def _note_row(context: DeskPageContext, note: DatedNote, language: str) -> dict[str, str]:
    moment = context.format_moment(language, note.at) if note.at else ""
    return {"id": note.id, "moment": moment or context.catalog.text(language, "desk.notes.undated"), "text": note.text}


def _message_row(context: DeskPageContext, message: CoordinatorMessage, language: str) -> dict[str, str]:
    moment = context.format_moment(language, datetime.fromisoformat(message["at"]))
    return {"at": message["at"], "moment": moment, "text": message["text"]}


def uninformed_values(context: DeskPageContext, view: DossierView, language: str) -> dict[str, object]:
    """The people nobody informed yet, the day on which their names are erased, and in the last days before it a reminder."""
    since = view.dossier.claimed_at or view.now
    day = context.catalog.format_day(language, (since + timedelta(days=UNINFORMED_DAYS)).astimezone(context.timezone).date())
    uninformed = [person for person in view.people if str(person["id"]) not in view.dossier.progress.informed]
    is_due = uninformed and view.now >= since + timedelta(days=REMIND_DAYS)
    reminder = context.catalog.plural(language, "desk.inform.untold", len(uninformed), day=day) if is_due else ""
    return {"names_erased_on": day, "uninformed": uninformed, "reminder": reminder}


def agreed_lines(context: DeskPageContext, view: DossierView, document: Dossier) -> list[str]:
    """What was agreed about contact, what holds no more, and the seeker's new moment, in the language of the dossier."""
    sheet = CallSheet(view.dossier.progress, document, context.catalog, view.language, context.timezone)
    return [*sheet.void_lines(), *sheet.plan_lines(), *sheet.reply_lines()]
