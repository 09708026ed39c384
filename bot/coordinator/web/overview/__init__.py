"""The overview of the desk: what needs the coordinator now, and how an open page hears that it changed; never a page of one dossier."""
