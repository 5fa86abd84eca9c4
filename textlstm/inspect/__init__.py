"""Explanations of artifacts for people: kind, meaning, size, contents, origin."""
