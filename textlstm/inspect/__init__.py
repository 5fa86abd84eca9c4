"""Explain any artifact to a person: what it is, how large, what stands in it, where it came from."""
