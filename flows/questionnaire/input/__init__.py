"""What a turn means: the event of a tapped button or of typed text; never how an answer is read from words, never what follows."""
