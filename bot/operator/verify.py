"""`kring verify`: checks the signature of a copy, without opening the database."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path
from typing import Annotated

import typer

from bot.dossier.export.signature import Signer, Verdict
from bot.operator.console import context_of, refuse, say
from storage.crypto import keys

app = typer.Typer()

_MESSAGES = {
    Verdict.GENUINE: "Genuine: signed here, and not changed since.",
    Verdict.INSIDE: "The words inside are genuine; the pages are not the ones that are made of them now. Read the JSON inside the file.",
    Verdict.CHANGED: "Changed: this is not what was signed.",
    Verdict.UNKNOWN_KEY: "Unknown key: signed by somebody whose key is not known here. Ask for their public key and use --key.",
    Verdict.UNSIGNED: "Not signed: nothing can be said about where it came from.",
    Verdict.UNREADABLE: "This is no copy of a dossier that can be read.",
}


@app.command("verify")
def verify_copy(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="The copy, JSON or PDF.", exists=True, dir_okay=False)],
    key: Annotated[str, typer.Option("--key", help="A public key to trust, instead of this installation's own.")] = "",
) -> None:
    """Say whether a copy is genuine, changed, or signed with an unknown key; the database is not opened."""
    from bot.dossier.export import verify

    context = context_of(ctx)
    verdict = verify.verify_file(file.read_bytes(), _trusted_keys(context.keys_file, key), context.catalog)
    if verdict not in (Verdict.GENUINE, Verdict.INSIDE):
        refuse([_MESSAGES[verdict]])
    say(_MESSAGES[verdict])


def _trusted_keys(keys_file: Path, key: str) -> list[bytes]:
    if key:
        return [_parse_public_key(key)]
    private_key = keys.load_signing_key(keys_file)
    return [Signer(private_key).public_key] if private_key else []


def _parse_public_key(key: str) -> bytes:
    try:
        public = b64decode(key, validate=True)
    except ValueError:
        public = b""
    if len(public) != keys.KEY_BYTES:
        refuse(["That is no public key: copy the whole line that  kring keys public  says."])
    return public
