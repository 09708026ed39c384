"""`kring` and `python -m bot`: a process of our own, from its start."""

import gc
import sys

from bot.app.freed_memory import overwrite_freed_memory


def start() -> None:
    """Run a command in this process; a service first starts itself anew, which nothing but a process of our own may do."""
    if sys.argv[1:2] == ["serve"]:
        overwrite_freed_memory()
    gc.disable()  # what is imported stays; looking through it again and again takes a sixth of the start
    from bot.cli import main

    main()


if __name__ == "__main__":
    start()
