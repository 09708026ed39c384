"""An installation with a folder of the foundation's own, which a test writes, and the commands and pages that show it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from typer.testing import Result

from bot.app import composition, web_app
from bot.app.context import AppContext
from bot.config.settings import Settings
from bot.dossier.rendering.file_maker import file_maker
from flows.matching.organisation_names import lay_over_names
from storage.db.writer import Writer
from tests.support.command_line import FACTS, NOW, run_command
from tests.support.database.templates import migrated_folder
from tests.support.product import FOUNDATION, Product
from tests.support.web.page_browser import PageBrowser

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
PETS = """[pets]
part = "wishes"
kind = "buttons"
nl.question = "Heb je een dier waar iemand op moet letten?"
nl.label = "Dieren"
nl.buttons.yes = "Ja, een dier"
nl.buttons.no = "Nee, geen dier"
en.question = "Do you have a pet that needs looking after?"
en.label = "Pets"
en.buttons.yes = "Yes, a pet"
en.buttons.no = "No pet"
"""
GARDEN = """[garden]
part = "words"
kind = "words"
nl.question = "Wat wil je over de buurt zeggen?"
nl.label = "De buurt"
en.question = "What would you like to say about the area?"
en.label = "The area"
"""


class OwnInstallation:
    """An installation in practice. Each start reads the folder anew; `close` ends what was started."""

    def __init__(self, data_dir: Path) -> None:
        self.folder = data_dir / "own"
        self._settings = Settings.model_construct(**FACTS, data_dir=data_dir)
        self._writers: list[Writer] = []
        data_dir.mkdir(mode=0o700)
        self.folder.mkdir()

    def start(self) -> AppContext:
        return AppContext(self._settings, now=lambda: NOW)

    def open_pages(self) -> PageBrowser:
        """The service as it starts now, and a browser for its pages."""
        context = self._start_migrated()
        self._writers.append(Writer(context.engine))
        services = composition.build_services(context, self._writers[-1], context.load_installation())
        return PageBrowser(web_app.build_web_app(services))

    def make_product(self, folder: Path) -> Product:
        """The product with the words and questions of the folder."""
        context = self._start_migrated()
        services = composition.build_services(context, Writer(context.engine), context.load_installation())
        self._writers.append(services.writer)
        return Product(folder, replace(FOUNDATION, own_questions=services.installation.own_questions), catalog=context.catalog)

    async def close(self) -> None:
        for writer in self._writers:
            await writer.close()
        file_maker().lay_over({}, {})
        lay_over_names({})

    def leave_out(self, setting: str) -> None:
        self._settings = self._settings.model_copy(update={setting: ""})

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, "utf-8")
        return path

    def write_words(self, key: str, text: str, language: str = "nl", comment: str = "") -> Path:
        return self.write(f"{language}.po", f'{HEAD}\n{comment}msgid "{key}"\nmsgstr "{text}"\n')

    def run(self, *words: str, typed: str = "") -> Result:
        if words[0] != "words":  # which need no database
            run_command(self._start_migrated(), "migrate")
        return run_command(self.start(), *words, typed=typed)

    def _start_migrated(self) -> AppContext:
        migrated_folder(self._settings.data_dir)
        return self.start()
