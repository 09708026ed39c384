"""What people say when there is danger, and what only looks like it: one utterance a line, under headings by kind."""
