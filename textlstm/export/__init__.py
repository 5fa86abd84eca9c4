"""Export of a language model to formats that run without this package."""
