"""Questions after the handover: the status of the sent dossier and what a seeker does from there; never a row of the chart."""
