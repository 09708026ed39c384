"""Questions of a foundation (`questions.toml`): which of ours it does not ask, and which it adds."""
