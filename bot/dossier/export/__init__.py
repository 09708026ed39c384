"""Export formats of a dossier: JSON, FHIR and signatures; never anything that is not in the dossier itself."""
