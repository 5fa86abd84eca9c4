"""Which works there are, who wrote them, where they come from: verified originals and works.tsv."""
