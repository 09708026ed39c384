"""The storage benchmark: Kring against two baselines on a temporary database; never the installation's own database."""
