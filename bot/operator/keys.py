"""`kring keys`: confirmation of the copy, rotation of the master key, and the signing key."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Annotated

import typer

from bot.app.context import AppContext
from bot.config import service_mode
from bot.config.settings import variable_name
from bot.config.startup_checks import KEYS_CREDENTIAL, keys_from_environment
from bot.operator.command_line.progress import show_progress
from bot.operator.console import DATABASE_IN_USE, ask, context_of, print_json, refuse, say
from bot.operator.options import AsJson, DryRun, Yes
from flows.i18n.messages import _, deferred
from storage.crypto.keys import Keys, dump_keys, generate_keys, rotate_keys
from storage.crypto.vault import Vault
from storage.db import files
from storage.installation import facts
from storage.key_rotation import reencrypt_all

_RENEWING = deferred("Renewing with new keys")

app = typer.Typer(help="The keys without which nothing can be read.", no_args_is_help=True)


@app.command("copied")
def confirm_copy(ctx: typer.Context, yes: Yes = False) -> None:
    """Confirm that a copy of the keys file is kept in another safe place."""
    context = context_of(ctx)
    ask(_("Is a copy of {keys_file} kept in another safe place, apart from copies of the database?", keys_file=context.keys_file), yes)
    with context.transaction() as connection:
        facts.write_fact(connection, service_mode.KEYS_COPIED, context.today().isoformat())
    say(_("Noted. After making new keys, make a new copy."))


@app.command("rotate")
def rotate_all(ctx: typer.Context, yes: Yes = False, dry_run: DryRun = False) -> None:
    """Make new keys of each kind and renew everything; the service must be stopped. Interrupted? Run it again."""
    context = context_of(ctx)
    if not context.lock_keys(exclusive=True):
        refuse([_("The service runs. Stop  kring serve  first, on every machine, then run this again, then start it.")])
    if context.is_used_elsewhere():
        refuse([_(DATABASE_IN_USE)])
    if dry_run:
        with context.trial_transaction() as connection, show_progress(_(_RENEWING)) as watch:
            count = reencrypt_all(connection, Vault.from_keys(_keys_for_rotation(context)), watch)
        return say(_("{count} values would be renewed with new keys.", count=count))
    ask(_("Everything is encrypted again with new keys. Copies of the database need the old keys. Go on?"), yes)
    if keys_from_environment(context.settings):
        _reencrypt_with_given_keys(context)
    else:
        _rotate_keys_file(context)


@app.command("next")
def write_next(ctx: typer.Context, file: Annotated[Path, typer.Argument(help="Where the new keys are written.")]) -> None:
    """Write a new key with the old ones behind it, for keys that the environment or systemd gives."""
    context = context_of(ctx)
    context.engine  # noqa: B018 - opening it checks that these keys belong to this database
    if not files.create_atomically(file, dump_keys(rotate_keys(context.keys, context.today()))):
        refuse([_("{file} is there already; name another place.", file=file)])
    given = _("{setting} or as the credential {name}", setting=variable_name("keys"), name=KEYS_CREDENTIAL)
    say(_("Give the text of {file} as {given}, on every machine. Then run  kring keys rotate", file=file, given=given))


def _rotate_keys_file(context: AppContext) -> None:
    """Write the file with both keys, reencrypt in one transaction, then write the file with the new key alone: safe to break off."""
    both = _keys_for_rotation(context)
    files.replace_atomically(context.keys_file, dump_keys(both))
    count = _reencrypt(context, Vault.from_keys(both))
    files.replace_atomically(context.keys_file, dump_keys(both._replace(former=())))
    say(
        _("{count} values are renewed with the new keys.", count=count),
        _("Make a new copy of the keys file now, then run  kring keys copied"),
    )


def _keys_for_rotation(context: AppContext) -> Keys:
    """The new keys with the old ones behind them: those of an interrupted rotation, those that are given, or fresh ones."""
    if context.keys.former:
        return context.keys
    if keys_from_environment(context.settings):
        refuse([_("These keys are given by the system, and there is no new one among them. Make it with  kring keys next FILE")])
    return rotate_keys(context.keys, context.today())


def _reencrypt_with_given_keys(context: AppContext) -> None:
    count = _reencrypt(context, Vault.from_keys(_keys_for_rotation(context)))
    say(
        _("{count} values are renewed with the new keys.", count=count),
        _("Take the part `former` out of the given keys now, and make a new copy of them."),
    )


def _reencrypt(context: AppContext, vault: Vault) -> int:
    with context.transaction() as connection:
        with show_progress(_(_RENEWING)) as watch:
            count = reencrypt_all(connection, vault, watch)
        facts.delete_fact(connection, service_mode.KEYS_COPIED)
    return count


@app.command("public")
def show_public_key(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Print the public key with which anybody can check a signed copy, and those that signed until a rotation."""
    context = context_of(ctx)
    if context.signer is None:
        refuse([_("There is no signing key yet: run  kring keys sealing")])
    if as_json:
        former = [{"key": _encode(key.public), "signed_until": key.until} for key in context.keys.retired]
        return print_json({"key": _encode(context.signer.public_key), "former": former})
    retired = [_("{key}  (signed until {until})", key=_encode(key.public), until=key.until) for key in context.keys.retired]
    say(_encode(context.signer.public_key), *retired)


@app.command("sealing")
def add_signing_key(ctx: typer.Context) -> None:
    """Add a signing key to a keys file that was made before copies were signed."""
    context = context_of(ctx)
    if context.keys.signing:
        refuse([_("There is a signing key already; copies that were signed with it rest on it.")])
    if keys_from_environment(context.settings):
        refuse([_("These keys are given by the system: add the part `sealing` of a fresh keys file to them, on every machine.")])
    files.replace_atomically(context.keys_file, dump_keys(context.keys._replace(signing=generate_keys().signing)))
    with context.transaction() as connection:
        facts.delete_fact(connection, service_mode.KEYS_COPIED)
    say(_("A signing key was added. Make a new copy of the keys file now, then run  kring keys copied"))


def _encode(public: bytes) -> str:
    return base64.b64encode(public).decode()
