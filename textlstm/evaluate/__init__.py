"""How good the results are: beside baselines on the same tokens, with intervals over works."""
