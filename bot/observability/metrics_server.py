"""Server of `/metrics`, in a thread of its own; a failure is logged by its type, and no traceback is printed past the log."""

from __future__ import annotations

import io
import socket
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from prometheus_client import CollectorRegistry, make_wsgi_app

from bot.config.settings import variable_name
from bot.observability.logs import log_error
from flows.errors import SettingsError
from flows.i18n.messages import _


class _MetricsServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        log_error("metrics_failed", sys.exc_info()[1])


class _MetricsServerOnIPv6(_MetricsServer):
    address_family = socket.AF_INET6


class _MetricsHandler(WSGIRequestHandler):
    """Logs no requests, and prints nothing."""

    timeout = 10.0  # seconds for a request to come in

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the standard library
        pass

    def get_stderr(self) -> io.StringIO:
        return io.StringIO()


@contextmanager
def serve_registry(registry: CollectorRegistry, host: str, port: int) -> Iterator[None]:
    """Serve until the block ends. Raises SettingsError if the address is taken or not ours."""
    try:
        server = (_MetricsServerOnIPv6 if ":" in host else _MetricsServer)((host, port), _MetricsHandler)
    except OSError as error:
        names = _("{setting} and {setting_2}", setting=variable_name("metrics_host"), setting_2=variable_name("metrics_port"))
        raise SettingsError(
            _(
                "the address {host}:{port} cannot be used for metrics ({strerror}): change {names}",
                host=host,
                port=port,
                strerror=error.strerror,
                names=names,
            )
        ) from None
    server.set_app(_logged(make_wsgi_app(registry)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _logged(app: Any) -> Any:
    def run(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        try:
            return list(app(environ, start_response))
        except Exception as error:
            log_error("metrics_failed", error)
            start_response("500 Internal Server Error", [("Content-Type", "text/plain")])
            return [b"failing\n"]

    return run
