"""One suite of promises that every channel of the seeker and every Telegram client keeps."""
