"""From originals to the author's words alone: clean text, two views of it, an account of what was removed."""
