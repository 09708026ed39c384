"""The coordinator's side: what one coordinator sees and does, whatever the door."""
