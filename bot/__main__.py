"""`python -m bot` is `kring`."""

from bot.cli import main

if __name__ == "__main__":
    main()
