"""A bot behind a webhook: `python -m tests.bench.telegram.serving_child kring FOLDER API PORT`, or `echo`.

It serves until its input ends, and imports the one of the two that it is.
"""

from __future__ import annotations

import asyncio
import sys
from importlib import import_module

from bot.observability import logs

if __name__ == "__main__":
    logs.set_up_logging("ERROR", "json")
    bot = import_module(f"tests.bench.telegram.{sys.argv[1]}_bot")
    asyncio.run(bot.run(sys.argv[2], sys.argv[3], int(sys.argv[4])))
