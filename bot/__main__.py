"""`kring` and `python -m bot`: a process of our own, from its start."""

import sys

from bot.app.freed_memory import overwrite_freed_memory


def start() -> None:
    """Run a command in this process; a service first starts itself anew, which nothing but a process of our own may do."""
    if sys.argv[1:2] == ["serve"]:
        overwrite_freed_memory()
    from bot.cli import main

    main()


if __name__ == "__main__":
    start()
