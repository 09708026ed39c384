"""The foundation's own look: its colour on every page, if everybody can read it, and its logo on the first one."""

from __future__ import annotations

import pytest

from bot.own.contrast import contrast
from bot.own.look import MIN_CONTRAST, grounds
from flows.errors import SettingsError
from tests.support.own_folder import OwnInstallation

COLOURS = 'colour = "#0b4f8a"\ncolour_dark = "#9cc9f5"\n'
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="4"/></svg>'


async def test_a_page_has_the_colour_and_the_logo_of_the_foundation(own: OwnInstallation) -> None:
    own.write("logo.svg", LOGO)
    own.write("look.toml", COLOURS + 'logo = "logo.svg"\n')
    browser = own.open_pages()
    page = await browser.open("/")
    addresses = [given.get("href") or given.get("src") or "" for _, given in page.elements]
    style, logo = (next(one for one in addresses if one.startswith("/own/") and one.endswith(end)) for end in (".css", ".svg"))
    assert 'alt="Stichting Voorbeeld"' in page.markup
    assert "--accent: #0b4f8a" in (await browser.client.get(style)).text
    shown = await browser.client.get(logo)
    assert (shown.text, shown.headers["content-type"]) == (LOGO, "image/svg+xml")


async def test_without_a_look_no_page_names_one(own: OwnInstallation) -> None:
    assert "/own/" not in (await own.open_pages().open("/")).markup


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('colour = "#ffcc00"\ncolour_dark = "#9cc9f5"', "line 1, colour: #ffcc00 beside the page has a contrast of 1.3"),
        ('colour = "#0b4f8a"\ncolour_dark = "#0b4f8a"', "line 2, colour_dark: #0b4f8a beside"),
        ('colour = "#0b4f8a"', "give colour and colour_dark"),
        ('colour = "blue"\ncolour_dark = "#9cc9f5"', "blue is no colour"),
        ('color = "#0b4f8a"', "there is no such field"),
        ('logo = "logo.gif"', "a logo is a .png or .svg file"),
        ('logo = "nowhere.png"', "there is no file"),
        ('logo = "script.svg"', "which loads or runs something"),
        ('logo = "large.svg"', "120 kB, and 100 fit"),
    ],
)
def test_a_look_that_not_everybody_can_read_stops_the_start_in_one_line(own: OwnInstallation, text: str, reason: str) -> None:
    own.write("script.svg", LOGO.replace("<circle", "<script>1</script><circle"))
    own.write("large.svg", LOGO.ljust(120_000))
    path = own.write("look.toml", text)
    with pytest.raises(SettingsError) as refused:
        own.start().own.check()
    (line,) = str(refused.value).splitlines()
    assert line.startswith(str(path)) and reason in line


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_our_own_colour_passes_the_same_check(mode: str) -> None:
    colours = grounds(mode)
    assert min(contrast(colours["accent"], colours[one]) for one in ("paper", "sheet", "accent-wash", "accent-ink")) >= MIN_CONTRAST
