"""State of one conversation, what a turn brings and what it leads to; never a question, a row or a text of the catalogue."""
