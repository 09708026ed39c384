"""Words that may mean danger: their notation, their spelling and the search for them; never a judgement of anybody, never a question."""
