"""Commands about dossiers: those that wait, those that are held, and handing one back."""
