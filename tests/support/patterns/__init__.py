"""Regular expressions of the product: where they stand, and how many steps each takes; no test lives here."""
