"""The page of the state experiments: a module an experiment draws what was found."""
