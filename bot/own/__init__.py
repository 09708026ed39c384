"""The foundation's own folder: words, numbers, look and lists that are laid over the package; nothing in here is a text of the package."""
