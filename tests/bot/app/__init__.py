"""Tests of the running application: its process roles and its scheduler."""
