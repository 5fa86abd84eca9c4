"""From a folder of books to models of style: one that writes like an author, one that says who wrote what."""
