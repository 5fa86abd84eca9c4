"""The experiments that explain recurrent state."""
