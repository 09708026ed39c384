"""A made-up year in which invented seekers and coordinators meet through the real desk and the real memory."""
