"""Export formats of a dossier: JSON, FHIR and seals; never anything that is not in the dossier itself."""
