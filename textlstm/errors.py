"""The one exception a person is meant to read: what is wrong, where, and what to do."""


class TextlstmError(Exception):
    """An error in the input or the settings: one line with the file or key and the remedy."""
