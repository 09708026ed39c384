"""`kring keys`: that a copy of the keys is kept elsewhere, and new keys after the old ones were seen by somebody."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Annotated

import typer

from bot import opening
from bot.dossier.seal import Sealer
from bot.house import House
from bot.operator.speech import house, refuse, say
from storage import facts, folder
from storage import keys as kept
from storage.renewal import renew as seal_again
from storage.vault import Vault

app = typer.Typer(help="The keys without which nothing can be read.", no_args_is_help=True)
Yes = Annotated[bool, typer.Option("--yes", help="Ask nothing.")]


@app.command()
def copied(context: typer.Context, yes: Yes = False) -> None:
    """Confirm that a copy of the keys file is kept in another safe place."""
    opened = house(context)
    yes or typer.confirm(f"Is a copy of {opened.keys_file} kept in another safe place, apart from copies of the database?", abort=True)
    with opened.memory() as connection:
        facts.write(connection, opening.KEYS_COPIED, opened.today().isoformat())
    say("Noted. After making new keys, make a new copy.")


@app.command()
def renew(context: typer.Context, yes: Yes = False) -> None:
    """Make a new key after somebody may have seen the old one; the service must be stopped."""
    opened = house(context)
    if not opened.hold(alone=True):
        refuse(["The service runs. Stop  kring serve  first, then run this again, then start it."])
    yes or typer.confirm("Everything is sealed again with a new key. Copies of the database need the old key. Go on?", abort=True)
    count = _renewed(opened)
    say(f"{count} values are sealed with the new key.", "Make a new copy of the keys file now, then run  kring keys copied")


def _renewed(opened: House) -> int:
    """First the new file beside the old, then memory in one transaction, then the new file in the old one's place."""
    beside = opened.keys_file.with_suffix(".new")
    old = opened.vault
    if not folder.place(beside, _with_new_master(opened.keys_file)):
        refuse([f"{beside} is there from an earlier time that was broken off: see docs/bad-night.md, *A key leaked*"])
    with opened.memory() as connection:
        count = seal_again(connection, old, Vault.from_file(beside))
        facts.forget(connection, opening.KEYS_COPIED)
    os.replace(beside, opened.keys_file)
    return count


def _with_new_master(path: Path) -> bytes:
    former = json.loads(path.read_bytes())
    fresh = base64.b64encode(os.urandom(32)).decode()
    return (json.dumps({**former, "master": fresh}, indent=1) + "\n").encode()


@app.command()
def public(context: typer.Context) -> None:
    """Say the public key by which anybody can check a sealed copy."""
    sealing = kept.sealing(house(context).keys_file)
    if sealing is None:
        refuse(["There is no sealing key yet: run  kring keys sealing"])
    say(base64.b64encode(Sealer(sealing).public).decode())


@app.command()
def sealing(context: typer.Context) -> None:
    """Add a sealing key to a keys file that was made before there were seals."""
    opened = house(context)
    opened.vault  # noqa: B018 - a keys file that cannot be trusted is refused
    if kept.sealing(opened.keys_file):
        refuse(["There is a sealing key already; seals that were given rest on it."])
    beside = opened.keys_file.with_suffix(".new")
    if not folder.place(beside, kept.with_sealing(opened.keys_file)):
        refuse([f"{beside} is there from an earlier time that was broken off: see docs/bad-night.md, *A key leaked*"])
    os.replace(beside, opened.keys_file)
    with opened.memory() as connection:
        facts.forget(connection, opening.KEYS_COPIED)
    say("A sealing key was added. Make a new copy of the keys file now, then run  kring keys copied")
