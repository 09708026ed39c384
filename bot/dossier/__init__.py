"""What a dossier looks like, wherever it is shown."""
