"""What was found, for people: figures, one page that needs no network, a summary for the terminal."""
