"""Questions that every channel asks of an output: its buttons, and what is left of it while the intake is closed."""

from __future__ import annotations

from flows.conversation.messages import Button, Output

INTAKE_CLOSED = "closed_now"  # state of the output that somebody new gets while the intake is closed


def reply_buttons(output: Output) -> tuple[Button, ...]:
    """The buttons of the replies, in order, without the global ones."""
    return tuple(button for reply in output.replies for button in reply.buttons)


def closed_output(output: Output) -> Output:
    """The output of a closed intake: only its notice, without question and without buttons."""
    notice = output.replies[0]._replace(buttons=())
    return output._replace(replies=(notice,), global_buttons=(), state=INTAKE_CLOSED, input_kind="choice")
