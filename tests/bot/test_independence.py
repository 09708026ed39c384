"""Independence is data and absence: no third role, no foreign asset, no experiment on people."""

from __future__ import annotations

import re
from pathlib import Path

from storage.db.tables import metadata

TEMPLATES = sorted(Path("bot").rglob("*.html"))


def test_O3_no_role_exists_for_a_body_that_decides_or_pays() -> None:
    names = " ".join(f"{table.name} {' '.join(column.name for column in table.columns)}" for table in metadata.sorted_tables)
    assert not re.search("municipality|gemeente|agency|referrer|funder|role|client", names)


def test_O5_no_page_loads_anything_from_elsewhere() -> None:
    assert TEMPLATES
    loaded = [
        (path.name, url)
        for path in TEMPLATES
        for url in re.findall(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=\"([^\"]+)\"", path.read_text())
    ]
    assert [one for one in loaded if not one[1].startswith(("/", "{{", "data:"))] == []


def test_O5_no_word_sells_counts_down_or_praises() -> None:
    words = "\n".join(path.read_text("utf-8") for path in Path("flows/i18n/locales").glob("*.po")).casefold()
    said = "\n".join(line for line in re.findall(r'^(?:msgstr )?"(.*)"$', words, re.MULTILINE) if " | " not in line)  # heard
    assert [
        word for word in ("gratis proberen", "nog maar", "mis het niet", "top!", "goed gedaan", "well done", "hurry") if word in said
    ] == []
