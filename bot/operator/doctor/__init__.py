"""The doctor: checks of an installation and of its deployment; nothing may be changed in here."""
