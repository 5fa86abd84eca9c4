"""Ids of the windows that the LSTM author classifier reads."""

PAD, UNKNOWN = 0, 1  # ids below those of words
