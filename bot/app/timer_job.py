"""Timer job of the scheduler: what is due next is run, and an alarm goes to the log and to the operator."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.app.scheduler import ScheduledJob
from bot.observability import logs
from flows.installation import Installation
from storage.crypto.vault import Vault
from storage.dossiers.notify import Notifier
from storage.dossiers.redaction import PeopleRedactor
from storage.offers.timer_handlers import TimerHandlers
from storage.retention.clock_watch import ClockWatch, doubted_time
from storage.retention.timer_runner import TimerRunner


def timer_job(vault: Vault, installation: Installation, clock_watch: ClockWatch | None = None) -> ScheduledJob:
    """Job that runs what is due next. An alarm goes to the log by its kind alone, and to the operator by id and time."""
    remove_names, handlers = PeopleRedactor(vault, installation).remove_uninformed, TimerHandlers(vault, installation)
    runner = TimerRunner(vault, remove_names, handlers.by_name(), clock_watch, handlers.begin_round)
    notifier = Notifier(vault, installation)

    def run_next_timer(connection: Connection, now: datetime) -> bool:
        if doubted_time(connection):
            logs.log_warning("clock_doubted")
        fired = runner.run_next(connection, now)
        for timer in fired:
            if timer.action == "alarm":
                logs.log_warning("dossier_waits", kind=timer.kind)
                notifier.notify_operator(connection, timer.kind, timer.conversation_id, now)
            if timer.error is not None:
                logs.log_error("clock_failed", timer.error, kind=timer.kind)
        return bool(fired)

    return run_next_timer
