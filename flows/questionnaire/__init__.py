"""States of the conversation, their transitions and the functions that these name; never how an output looks."""
