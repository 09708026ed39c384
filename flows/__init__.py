"""What is said: pure and synchronous, without clock, disk, network or framework."""
