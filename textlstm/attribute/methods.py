"""The attribution methods: identifiers and labels, in the order in which results list them."""

COMBINED = "combined"  # the sum of the standardised scores of its members

# A method's id names its module in textlstm.attribute, its section in config.yaml, its rule and its
# file of scores; the label is for readers.
METHODS = {
    COMBINED: "Combined",
    "delta": "Delta",
    "svm": "SVM",
    "kneser_ney": "Kneser-Ney",
    "kneser_ney_characters": "Kneser-Ney (characters)",
    "svm_words": "SVM (words)",
    "svm_marks": "SVM (marks)",
    "lstm": "LSTM",
    "lstm_heads": "LSTM (heads)",
}
# methods with a model of each author that does not depend on the other authors
GENERATIVE = ("kneser_ney", "kneser_ney_characters", "lstm_heads")
TENSORS = ("lstm", "lstm_heads")  # methods that compute with TensorFlow
FITTED = [method for method in METHODS if method != COMBINED]
