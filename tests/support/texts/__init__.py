"""The product's own texts in every language and a measure of how easily they read; no test lives here."""
