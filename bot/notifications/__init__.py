"""Notifications to coordinators and the operator outside the desk; no seeker's word and no dossier's content may be in here."""
