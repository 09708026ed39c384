"""Matching of dossiers and coordinators: criteria, candidates and ties of independence; never a score of anybody, never a database."""
