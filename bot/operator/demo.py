"""`kring demo`: a practice installation with a dozen invented coordinators, so that matching can be seen at work."""

from __future__ import annotations

from datetime import timedelta

import typer

from bot.coordinator.service.account.profile_fields import ProfileForm
from bot.operator.console import context_of, refuse, say
from bot.operator.coordinators.finding import open_roster
from flows.i18n.messages import _

app = typer.Typer()
_FIELDS = ("name", "gender", "languages", "provinces", "places", "residence", "employers", "boards", "volunteering", "capacity")
# all made up, and so are the organisations
_PEOPLE = (
    ("Hanneke", "vrouw", "nld;eng", "Drenthe;Groningen", "Assen", "Assen", "Basisschool De Esdoorn", "", "Dorpshuis Ons Nut", "3"),
    ("Fatima", "vrouw", "nld;ary;fra", "Noord-Holland", "Amsterdam", "Amsterdam", "Bakkerij El Baraka", "Stichting Samen Lezen", "", "2"),
    ("Joost", "man", "nld;deu", "Groningen", "Groningen", "Haren", "GGZ Noordveen", "", "", "2"),
    ("Yusuf", "man", "nld;tur;eng", "Zuid-Holland", "Rotterdam;Schiedam", "Rotterdam", "", "", "Moestuin Zuid", "4"),
    ("Maaike", "vrouw", "nld;dse", "Utrecht;Gelderland", "Utrecht;Ede", "Utrecht", "Drukkerij De Letter", "", "Dovenclub De Brug", "2"),
    ("Sytske", "vrouw", "nld;fry", "Friesland", "Leeuwarden;Sneek", "Sneek", "", "Jeugdhulp De Terp", "", "3"),
    ("Kwame", "man", "nld;eng;aka", "Noord-Holland;Flevoland", "Amsterdam;Almere", "Almere", "Gemeente Almere", "", "", "2"),
    ("Wietske", "non-binair", "nld;eng", "Overijssel", "Zwolle", "Zwolle", "Fietsenwinkel Spaak", "", "Veilig Thuis Overijssel", "3"),
    ("Oksana", "vrouw", "nld;ukr;rus", "Gelderland", "Arnhem;Nijmegen", "Arnhem", "Vertaalbureau Zin", "", "", "2"),
    ("Rohan", "man", "nld;hns;srn", "Zuid-Holland", "Den Haag;Zoetermeer", "Den Haag", "", "Stichting Open Deur", "", "3"),
    ("Selam", "vrouw", "nld;tir;amh", "Noord-Brabant;Limburg", "Eindhoven;Tilburg", "Tilburg", "Naaiatelier Draad", "", "", "2"),
    ("Piet", "man", "nld;eng", "Zeeland;Zuid-Holland", "Middelburg;Goes", "Goes", "", "", "Reddingsbrigade Walcheren", "5"),
)
_STAND_IN, _AWAY = "Hanneke", "Piet"


@app.command()
def demo(ctx: typer.Context) -> None:
    """Add a dozen invented coordinators to a practice installation; nobody is added twice."""
    context = context_of(ctx)
    if not context.service_mode().practice:
        refuse([_("This installation is open: invented people may not be offered a dossier. Use  kring demo  in practice only.")])
    fields, today = ProfileForm(context.catalog, context.today), context.today()
    roster = open_roster(context)
    with context.transaction() as connection:
        present = {one.name for one in roster.list_coordinators(connection)}
        new = [dict(zip(_FIELDS, person, strict=True)) for person in _PEOPLE if person[0] not in present]
        for person in new:
            away = f"{today}..{today + timedelta(days=14)}" if person["name"] == _AWAY else ""
            profile, _problems = fields.parse_fields({**person, "away": away})
            coordinator_id = roster.add_coordinator(connection, stand_in=person["name"] == _STAND_IN, **profile, invented=True)
            roster.set_available(connection, coordinator_id, True)
    say(
        _("Added: {count} invented coordinators. See them with  kring coordinator list", count=len(new)),
        _("Sign in as one of them with  kring coordinator link ID"),
    )
