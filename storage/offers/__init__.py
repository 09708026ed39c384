"""What becomes of a dossier while it waits and time passes: who may be asked and is, what they answer; no page may be in here."""
