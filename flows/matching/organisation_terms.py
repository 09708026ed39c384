"""Word lists for organisation names, loaded from organisations.toml."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

_READ = tomllib.loads(files("flows.matching").joinpath("organisations.toml").read_text("utf-8"))
LEGAL_FORMS = frozenset(_READ["decoration"].split())
FILLER_WORDS = frozenset(_READ["around"].split())
REGIONS = frozenset(_READ["regions"].split())
KINDS: dict[str, str] = {word: family for family in _READ["kinds"] for word in family.split()}
SYNONYMS: dict[str, str] = _READ["same"]
NEGATIONS = frozenset(_READ["negations"].split())
NO_ORGANISATION = frozenset(_READ["nothing"].split())
PROVINCES: dict[str, str] = _READ["provinces"]
UNDIVIDED = re.compile(rf"\b(?:{'|'.join(map(re.escape, _READ['undivided']))})\b", re.IGNORECASE)
