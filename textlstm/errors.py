"""The one exception a person is meant to read: what is wrong, where, and what to do."""


class TextlstmError(Exception):
    """A mistake in the input or the settings; its message is one line that names the file or key and the remedy."""
