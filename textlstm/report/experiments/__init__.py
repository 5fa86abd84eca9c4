"""The pages of the state experiments: one module per experiment draws its findings."""
