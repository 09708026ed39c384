"""Example dossiers: Fatima's, difficult ones and generated ones, and a reader of the PDF made from them; no test lives here."""
