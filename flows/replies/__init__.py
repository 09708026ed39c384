"""Rendering of a conversation as output, from reviewed texts alone; never a change of the conversation."""
