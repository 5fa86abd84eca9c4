"""Corpora, models and results that several test modules share."""
