"""The foundation's own safety numbers: corrected in one command, shown everywhere, and dialled before they count."""

from __future__ import annotations

import json

import pytest

from bot.dossier.rendering.file_maker import file_maker
from flows.errors import SettingsError
from tests.support.own_folder import OwnInstallation


async def test_one_command_corrects_a_number_on_the_help_card_and_on_the_error_page(own: OwnInstallation) -> None:
    own.run("numbers", "set", "Veilig Thuis", "0800-9999")
    own.run("numbers", "set", "n112", "911")
    pages = own.open_pages()
    card = await pages.open("/hulp")
    assert "tel:08009999" in card.markup and "0800-2000" not in card.markup
    assert "tel:911" in (await pages.open("/bestaat-niet")).markup


def test_a_corrected_number_counts_as_dialled_only_after_somebody_dialled_it(own: OwnInstallation) -> None:
    own.run("numbers", "checked", "--all", "--by", "Joost")
    assert own.start().stale_hotlines() == []
    own.run("numbers", "set", "veilig_thuis", "0800-9999")
    assert own.start().stale_hotlines() == ["Veilig Thuis, 0800-9999"]
    own.run("numbers", "checked", "--all", "--by", "Joost")
    assert own.start().stale_hotlines() == []


def test_the_list_says_what_the_package_has(own: OwnInstallation) -> None:
    own.run("numbers", "set", "0800-2000", "0800-9999")
    assert "YOURS: the package has 0800-2000" in own.run("numbers").stdout


def test_a_correction_leaves_the_rest_of_the_file_as_it_was(own: OwnInstallation) -> None:
    path = own.write(
        "numbers.toml", '# van Hanneke\n[veilig_thuis]\nnumber = "0800-1"  # fout\nchat = "veiligthuis.nl"\n\n[n113]\nfree = true\n'
    )
    own.run("numbers", "set", "veilig_thuis", "0800-9999")
    written = path.read_text("utf-8")
    assert written == '# van Hanneke\n[veilig_thuis]\nnumber = "0800-9999"\nchat = "veiligthuis.nl"\n\n[n113]\nfree = true\n'


def test_a_number_of_ones_own_stands_in_a_text_of_ones_own(own: OwnInstallation) -> None:
    own.write("numbers.toml", '[own_line]\nname = "Onze lijn"\nnumber = "030 111 1111"\nsource = "onze website"\n')
    own.write_words("hello", "Bel ons: {own_line}. Bij gevaar: bel nu {n112}.")
    assert own.start().catalog.text("nl", "hello") == "Bel ons: 030 111 1111. Bij gevaar: bel nu 112."
    assert "Onze lijn, 030 111 1111" in own.start().stale_hotlines()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('[n113]\nnumber = "een een drie"', "line 1, n113: een een drie is no telephone number"),
        ("[n113]\nnumber = 113", "line 1, n113: number is not written as str"),
        ('[n113]\nnummer = "113"', "line 1, n113: there is no field nummer"),
        ('[new]\nnumber = "113"', "line 1, new: name is missing"),
        ('[n113\nnumber = "113"', "line 1: it cannot be read"),
    ],
)
def test_a_wrong_file_stops_the_start_with_its_line(own: OwnInstallation, text: str, reason: str) -> None:
    path = own.write("numbers.toml", text)
    with pytest.raises(SettingsError) as refused:
        own.start().hotlines  # noqa: B018
    assert str(refused.value).startswith(str(path)) and reason in str(refused.value)


@pytest.mark.parametrize("words", [("veilig_thuis", "geen"), ("Buurthuis", "0800-9999")])
def test_a_command_writes_no_number_that_is_none(own: OwnInstallation, words: tuple[str, str]) -> None:
    assert own.run("numbers", "set", *words).exit_code != 0 and not [*own.folder.iterdir()]


def test_paper_has_the_own_numbers_and_words(own: OwnInstallation) -> None:
    """The process that makes a PDF is handed them with each file."""
    own.run("numbers", "set", "n112", "911")
    own.open_pages()
    assert json.dumps({"n112": "911"})[1:-1] in json.dumps(file_maker().own["own"]["constants"])
