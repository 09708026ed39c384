"""Tests of what is made of a dossier: pictures, PDF, FHIR, JSON Schema and signatures."""
