"""`kring verify`: checks the signature of a copy, without opening the database."""

from __future__ import annotations

import asyncio
from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from bot.dossier.export.signature import Verdict
from bot.operator.console import REFUSED, context_of, print_json, refuse, say
from bot.operator.options import AsJson
from flows.i18n.messages import _, deferred
from storage.crypto import keys

app = typer.Typer()
_LARGEST = 20_000_000  # bytes, several times those of the longest dossier

_MESSAGES = {
    Verdict.GENUINE: deferred("Genuine: signed here, and not changed since."),
    Verdict.INSIDE: deferred(
        "The words inside are genuine; the pages are not the ones that are made of them now. Read the JSON inside the file."
    ),
    Verdict.CHANGED: deferred("Changed: this is not what was signed."),
    Verdict.UNKNOWN_KEY: deferred("Unknown key: signed by somebody whose key is not known here. Ask for their public key and use --key."),
    Verdict.UNSIGNED: deferred("Not signed: nothing can be said about where it came from."),
    Verdict.UNREADABLE: deferred("This is no copy of a dossier that can be read."),
}
_FORMER_KEY = deferred("The key that signed it was in use until {until}. Did that key leak? Then somebody else may have signed this.")


@app.command("verify")
def verify_copy(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="The copy, JSON or PDF.", exists=True, dir_okay=False)],
    key: Annotated[str, typer.Option("--key", help="A public key to trust, instead of this installation's own.")] = "",
    as_json: AsJson = False,
) -> None:
    """Say whether a copy is genuine, changed, or signed with an unknown key; the database is not opened."""
    context = context_of(ctx)
    trusted = {_parse_public_key(key): ""} if key else keys.load_public_keys(context.keys_file)
    is_large = file.stat().st_size > _LARGEST
    verdict, until = (Verdict.UNREADABLE, "") if is_large else asyncio.run(_judge(file.read_bytes(), trusted))
    is_good = verdict in (Verdict.GENUINE, Verdict.INSIDE)
    if as_json:
        print_json({"verdict": verdict, "is_good": is_good, "key_until": until or None})
        raise typer.Exit(0 if is_good else REFUSED)
    if not is_good:
        refuse([_(_MESSAGES[verdict])])
    say(_(_MESSAGES[verdict]), *([_(_FORMER_KEY, until=until)] if until else []))


async def _judge(content: bytes, trusted: Mapping[bytes, str]) -> tuple[Verdict, str]:
    """The verdict, and until when the key that signed was in use: empty if it is in use now, or unknown."""
    for public, until in trusted.items():
        verdict = await _verify_in_child(content, public)
        if verdict is not Verdict.UNKNOWN_KEY:
            return verdict, until
    return await _verify_in_child(content), ""


async def _verify_in_child(content: bytes, *public_keys: bytes) -> Verdict:
    """A file came from anywhere: what would take too much memory or time can not be read."""
    from bot.dossier.rendering.file_maker import FileNotMade, file_maker

    values = {"content": b64encode(content).decode(), "public_keys": [b64encode(key).decode() for key in public_keys]}
    try:
        return Verdict((await file_maker().make_file("operator", "verdict", **values)).decode())
    except FileNotMade:
        return Verdict.UNREADABLE


def _parse_public_key(key: str) -> bytes:
    try:
        public = b64decode(key, validate=True)
    except ValueError:
        public = b""
    if len(public) != keys.KEY_BYTES:
        refuse([_("That is no public key: copy the whole line that  kring keys public  says.")])
    return public
