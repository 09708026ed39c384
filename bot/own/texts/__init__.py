"""Texts of a foundation (`.po` files): read, judged and written, and the template for translators; never a text of the package."""
