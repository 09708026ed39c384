"""Renderers of a dossier: one list of blocks, shown as a page, as text and on paper; nothing here decides who may see it."""
