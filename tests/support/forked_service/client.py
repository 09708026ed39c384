"""Stands in for one forked service: hands over its surroundings, passes signals on, and ends as the service ends.

Run with the bare interpreter, so it imports nothing of ours: `python -I -S client.py SOCKET WORDS`.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys

SOCKET, HELD = "socket", "held"  # in the folder of the process that forks
RUN_MODULE = "-m"  # before the name of a module, which is run as Python runs it


def main(address: str, words: list[str]) -> int:
    """Run the service until it ends, and give its exit status."""
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.connect(address)
    surroundings = {"words": words, "environ": dict(os.environ), "folder": os.getcwd()}
    socket.send_fds(line, [b"0"], [0, 1, 2])
    line.sendall(json.dumps(surroundings).encode() + b"\n")
    with line.makefile() as answers:
        pid = int(answers.readline())
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda given, _: os.kill(pid, given))
        return int(answers.readline())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
