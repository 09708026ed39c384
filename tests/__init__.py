"""The promises that Kring makes, as tests: one folder for each folder of the product, and support/ for what they share."""
