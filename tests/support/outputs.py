"""What a test may press of an output."""

from __future__ import annotations

from bot.seeker.outputs import reply_buttons
from flows.conversation.messages import Output


def pressable_keys(output: Output) -> frozenset[str]:
    """The keys of every button that can be pressed now, global ones included."""
    return frozenset(button.key for button in (*reply_buttons(output), *output.global_buttons))
