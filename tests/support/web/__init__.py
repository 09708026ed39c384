"""The chat and the desk as applications that a test calls, and browsers without JavaScript to call them with; no test lives here."""
