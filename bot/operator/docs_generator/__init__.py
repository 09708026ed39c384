"""The parts of the documents that are generated from the code, and never a sentence that a person wrote."""
