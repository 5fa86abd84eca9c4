"""From a folder of books to models of style: a language model that writes like them, a judge that says who wrote what."""
