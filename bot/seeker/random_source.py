"""Random source of a turn: a return code, indexes and a transfer token, drawn at once from the operating system."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode

from flows import return_code
from flows.conversation.messages import RandomValues

TRANSFER_TOKEN_BYTES = 24  # 32 characters in a link
_RANDOM_BITS = 512  # two hundred more than are drawn, so that no value is likelier than another


def random_values() -> RandomValues:
    """Randomness for one turn, from the operating system, which is asked once: each time another thread gets its turn."""
    rest = secrets.randbits(_RANDOM_BITS)

    def draw_below(number: int) -> int:
        nonlocal rest
        rest, drawn = divmod(rest, number)
        return drawn

    code, indexes = return_code.generate_code(draw_below), (draw_below(1 << 30), draw_below(1 << 30))
    token = draw_below(1 << 8 * TRANSFER_TOKEN_BYTES).to_bytes(TRANSFER_TOKEN_BYTES)
    return RandomValues(code, indexes, urlsafe_b64encode(token).decode())
