"""What is installed and shipped: the locks, the wheel, data that is made from packages, and the files for a server."""
