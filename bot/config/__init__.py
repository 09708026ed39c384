"""Settings, process roles, service mode and the checks before a start; never a secret in a message, never a running process."""
