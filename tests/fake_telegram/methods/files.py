"""Uploads: new pictures and files, and those that Telegram already stores."""

from __future__ import annotations

import hashlib
import struct
from typing import TYPE_CHECKING, Any

from tests.fake_telegram.faults import bad_request
from tests.fake_telegram.methods.api import Upload

if TYPE_CHECKING:
    from tests.fake_telegram.bots import Bot

SIZES = {"photo": 10_000_000, "document": 50_000_000}
PNG = b"\x89PNG"
PICTURES = (PNG, b"\xff\xd8\xff", b"GIF8", b"RIFF")


def upload(bot: Bot, given: Upload | str, kind: str) -> Upload:
    found = bot.files.get(given) if isinstance(given, str) else given
    if found is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if not found.content:
        raise bad_request("file must be non-empty")
    if len(found.content) > SIZES[kind]:
        raise bad_request("file is too big")
    return found


def image_size(upload: Upload) -> dict[str, int]:
    """Width and height of a picture; anything else is refused."""
    if not upload.content.startswith(PICTURES):
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = struct.unpack(">II", upload.content[16:24]) if upload.content.startswith(PNG) else (90, 90)
    return {"width": width, "height": height}


def store_file(bot: Bot, upload: Upload) -> dict[str, Any]:
    unique = hashlib.sha256(upload.content).hexdigest()[:16]
    bot.files[f"file-{unique}"] = upload
    return {"file_id": f"file-{unique}", "file_unique_id": unique, "file_size": len(upload.content)}
