"""What pytest does otherwise for these tests."""
