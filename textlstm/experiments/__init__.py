"""Experiments on recurrent state: what it stores, for how long, and what carrying it costs."""
