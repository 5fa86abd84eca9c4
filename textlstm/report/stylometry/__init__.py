"""Figures and pages of stylometry."""
