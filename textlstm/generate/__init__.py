"""Text in the corpus's style: sampling from a recurrent state, and a check of what was copied."""
