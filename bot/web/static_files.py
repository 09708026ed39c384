"""Static files: style sheets and scripts, each under an address that names their contents, compressed once when the process starts.

An address that bears the present version may be kept by a browser for ever; any other shows the present files, and is not kept.
"""

from __future__ import annotations

import gzip
from hashlib import sha256
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

FOLDER = Path(__file__).parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".wasm": "application/wasm"}
_POLICIES = {"argon2.js": "default-src 'none'; script-src 'wasm-unsafe-eval'; connect-src 'self'"}  # a worker: it alone may compile


class StaticFiles:
    """The files of one folder as an ASGI application; `address` names one of them by its contents and those of all others.

    One version for all: a script names those that it imports by their plain names.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        self._contents = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in _TYPES}
        self._compressed = {name: gzip.compress(content, mtime=0) for name, content in self._contents.items()}
        self.version = sha256(b"".join(name.encode() + content for name, content in self._contents.items())).hexdigest()[:12]

    def address(self, name: str) -> str:
        """The address of this file; LookupError if there is none."""
        self._contents[name]
        return f"/static/{self.version}/{name}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        version, _, name = scope["path"].removeprefix("/static/").rpartition("/")
        if scope["method"] not in ("GET", "HEAD") or name not in self._contents:
            raise HTTPException(404 if scope["method"] in ("GET", "HEAD") else 405)
        await self._response(name, version == self.version, Headers(scope=scope))(scope, receive, send)

    def _response(self, name: str, is_present: bool, headers: Headers) -> Response:
        takes_gzip = "gzip" in headers.get("accept-encoding", "")
        content = self._compressed[name] if takes_gzip else self._contents[name]
        response = Response(content, media_type=_TYPES[Path(name).suffix], headers={"Vary": "Accept-Encoding"})
        response.headers.update({"Content-Encoding": "gzip"} if takes_gzip else {})
        response.headers.update({"Cache-Control": FOR_EVER} if is_present else {})
        response.headers.update({"Content-Security-Policy": _POLICIES[name]} if name in _POLICIES else {})
        return response


STATIC_FILES = StaticFiles()
