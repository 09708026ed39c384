"""One suite of promises that every channel of the seeker keeps."""
