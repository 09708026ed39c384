"""What a dossier is handed over as: a picture, JSON and FHIR."""
