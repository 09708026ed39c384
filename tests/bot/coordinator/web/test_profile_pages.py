"""A coordinator's own profile at the desk: stored field by field, and an invalid one is named beside its field."""

from __future__ import annotations

import pytest

from flows.matching.profile import Profile
from tests.support.dossiers.sent_dossier import send_dossier
from tests.support.web.desk_app import CoordinatorBrowser, DeskApp

WHOLE = {"name": "Hanneke", "contact_line": "06 1", "ties": "", "language": "nl"}
WHOLE |= {"languages": "Nederlands, Pools, NGT", "gender": "vrouw", "places": "Assen, Den Bosch", "residence": "Assen", "capacity": "3"}
WHOLE |= {"email": "h@example.org", "notify_mail": "yes", "province_01": "yes", "province_04": "yes"}
WHOLE |= {"away_first_0": "2026-12-24", "away_last_0": "2027-01-03", "away_first_1": "", "away_last_1": ""}


async def says(desk_app: DeskApp, **more: str) -> CoordinatorBrowser:
    """Hanneke at the desk, who sent the page about herself."""
    hanneke = await desk_app.add_coordinator("Hanneke")
    await hanneke.open("/desk/me")
    await hanneke.submit("/desk/me", **{**WHOLE, **more})
    return hanneke


async def profile(desk_app: DeskApp, hanneke: CoordinatorBrowser) -> Profile:
    return (await desk_app.product.desk.account.find_coordinator(hanneke.id)).profile


async def test_hannekes_profile_is_stored_as_matching_reads_it(desk_app: DeskApp) -> None:
    kept = await profile(desk_app, await says(desk_app))
    assert (kept["languages"], kept["provinces"], kept["places"]) == (["nld", "pol", "dse"], ["01", "04"], ["Assen", "Den Bosch"])
    assert (kept["capacity"], kept["away"], kept["notify"]) == (3, [["2026-12-24", "2027-01-03"]], ["mail"])


async def test_the_page_shows_it_again_and_sent_as_it_is_changes_nothing(desk_app: DeskApp) -> None:
    hanneke = await says(desk_app)
    before = await profile(desk_app, hanneke)
    shown = await hanneke.open("/desk/me")
    assert 'value="Nederlands, Pools, Nederlandse Gebarentaal"' in shown and 'value="2026-12-24"' in shown
    await hanneke.submit("/desk/me", **{**WHOLE, "languages": "Nederlands, Pools, Nederlandse Gebarentaal"})
    assert await profile(desk_app, hanneke) == before


@pytest.mark.parametrize(
    ("field", "written", "told"),
    [
        ("languages", "Nederlandsch", "Ik ken de taal Nederlandsch niet."),
        ("places", "Gronigen", "Ik ken de plaats Gronigen niet."),
        ("capacity", "veel", "Vul een getal in van 1 tot en met 5."),
        ("capacity", "6", "Dit kan niet: 6. Vul een getal in van 1 tot en met 5."),
        ("email", "hanneke", "Een e-mailadres heeft één @, met tekst ervoor en erna: hanneke"),
        ("away_last_0", "2026-12-01", "Deze dagen kloppen niet: 2026-12-24..2026-12-01."),
        ("away_last_0", "", "Deze dagen kloppen niet"),
    ],
)
async def test_a_wrong_field_is_named_and_nothing_that_was_written_is_lost(desk_app: DeskApp, field: str, written: str, told: str) -> None:
    hanneke = await says(desk_app, **{field: written, "contact_line": "nieuwe lijn"})
    assert told in hanneke.shown and 'value="nieuwe lijn"' in hanneke.shown and f'value="{written}"' in hanneke.shown
    assert "notify" not in await profile(desk_app, hanneke)


async def test_who_goes_away_today_loses_what_is_offered_at_once(desk_app: DeskApp) -> None:
    hanneke = await says(desk_app)
    await send_dossier(desk_app.product)
    assert "/desk/claim/" in await hanneke.open()
    await hanneke.open("/desk/me")
    await hanneke.submit("/desk/me", **{**WHOLE, "away_first_1": "2026-11-21", "away_last_1": "2026-11-22"})
    assert "/desk/claim/" not in await hanneke.open()


async def test_what_hanneke_adds_waits_for_the_operator_and_the_page_says_so(desk_app: DeskApp) -> None:
    hanneke = await says(desk_app)
    assert (await profile(desk_app, hanneke))["unconfirmed"] == {
        "languages": ["pol", "dse"],
        "provinces": ["01", "04"],
        "places": ["Assen", "Den Bosch"],
    }
    shown = await hanneke.open("/desk/me")
    assert "De beheerder heeft dit nog niet bevestigd: Pools, Nederlandse Gebarentaal." in shown
    assert "nog niet bevestigd: Drenthe, Groningen." in shown and "nog niet bevestigd: Assen, Den Bosch." in shown


async def test_stored_days_away_stand_in_words_beside_their_fields(desk_app: DeskApp) -> None:
    """A browser may show 2026-12-11 as 12/11/2026."""
    hanneke = await says(desk_app, away_first_0="2026-12-11", away_last_0="2027-01-03")
    shown = await hanneke.open("/desk/me")
    assert "vrijdag 11 december 2026" in shown and "zondag 3 januari 2027" in shown


async def test_the_day_of_contact_is_chosen_from_days_in_words_from_today_back_to_the_claim(desk_app: DeskApp) -> None:
    await send_dossier(desk_app.product)
    hanneke = await desk_app.add_coordinator("Hanneke")
    path = await hanneke.claim_and_read()
    desk_app.product.advance(hours=11)
    shown = await hanneke.open(path)
    assert '<option value="2026-11-22" selected>vandaag, zondag 22 november</option><option value="2026-11-21">zaterdag 21' in shown
