"""Types of aiogram that are built when they are first needed: building all of them as they are imported was most of the bot's start.

Whoever imported aiogram before this module has them all built, and so has a version of aiogram that builds them in another way.
"""

from __future__ import annotations

import sys
from typing import Any

from pydantic import BaseModel

_Model: Any = BaseModel
_build = _Model.model_rebuild.__func__
_names: dict[str, Any] = {}  # what the types call each other


def _put_off(model: type[BaseModel], /, **given: Any) -> Any:
    """In the place of `model_rebuild` while aiogram is imported, which passes the names of all types along with each."""
    if names := given.get("_types_namespace"):
        _names.update(names)
        return None
    return _build(model, **given)


def _build_when_needed(model: type[BaseModel], /, **given: Any) -> Any:
    return _build(model, **given | {"_types_namespace": _names})


def import_types() -> None:
    """Import aiogram, and build none of the types of the Bot API."""
    if "aiogram" in sys.modules:
        return
    _Model.model_rebuild = classmethod(_put_off)
    try:
        from aiogram.methods.base import Response, TelegramMethod
        from aiogram.types.base import TelegramObject
    finally:
        _Model.model_rebuild = classmethod(_build)
    bases: tuple[Any, ...] = (TelegramObject, TelegramMethod, Response)
    if _names:
        for model in bases:
            model.model_rebuild = classmethod(_build_when_needed)


import_types()
