"""`kring coordinator`: its commands in one group."""

from bot.operator.coordinators import accounts, profiles, roster

app = accounts.app
for module in (profiles, roster):
    app.add_typer(module.app)
