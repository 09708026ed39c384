"""Commands that steer the running service: opening and closing it, the flood guard, and the word about its clock."""
