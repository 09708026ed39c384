"""Parsing of parameters, sent in the address, as a form, as multipart or as JSON."""

from __future__ import annotations

from typing import Any

import h11
from starlette.datastructures import UploadFile
from starlette.requests import Request

from tests.fake_telegram.methods.api import Upload

LARGEST = 60_000_000


async def read_parameters(request: h11.Request, body: bytes) -> dict[str, Any]:
    """The parameters of a call, from address and body."""
    query = request.target.partition(b"?")[2]
    scope = {"type": "http", "method": "POST", "path": "/", "query_string": query, "headers": list(request.headers)}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    came = Request(scope, receive)
    if came.headers.get("content-type", "").startswith("application/json"):
        return dict(await came.json())
    form = await came.form(max_part_size=LARGEST)
    return dict(came.query_params) | {name: await _read_part(value) for name, value in form.items()}


async def _read_part(value: UploadFile | str) -> Upload | str:
    return value if isinstance(value, str) else Upload(value.filename or "", await value.read())
