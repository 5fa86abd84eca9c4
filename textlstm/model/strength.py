"""The factor of an author's difference where a model writes in the style of the author."""

STRENGTH = 2.0  # 1 is what the author's works differ by
MAX_STRENGTH = 10.0
