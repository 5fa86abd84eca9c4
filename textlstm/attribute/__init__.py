"""Who wrote it: Cosine Delta, an n-gram SVM and an LSTM with a softmax of authors, judged on works held out whole."""
