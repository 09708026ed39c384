"""Public facts that change rarely, such as places, languages and hotlines; never anything about a person."""
