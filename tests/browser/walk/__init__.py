"""Every page that the product can show, collected in one walk over chat and desk and judged in one real browser."""
