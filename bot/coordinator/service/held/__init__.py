"""Work of a coordinator on a dossier that they hold: deeds, plans, messages and notes; nothing for whoever does not hold it now."""
