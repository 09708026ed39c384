"""`kring coordinator`: its commands in one group."""

from bot.operator.coordinators import accounts, csv_import, profiles, roster

app = accounts.app
for module in (profiles, roster, csv_import):
    app.add_typer(module.app)
