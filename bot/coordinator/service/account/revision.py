"""Revision: a short name of what a page showed, by which a form tells that it was changed elsewhere since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping


def revision_of(document: Mapping[str, object]) -> str:
    """The same for the same values, whatever their order."""
    return hashlib.sha256(json.dumps(document, sort_keys=True, default=str).encode()).hexdigest()[:16]
