"""What people type at each question and what must come of it; the files are data that anybody may extend."""
