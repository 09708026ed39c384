"""The dossier on paper: input for typst and its template; never a word that the page does not show."""
