"""The attribution methods: identifiers and labels, in the order in which results list them."""

COMBINED = "combined"  # the mean of the calibrated probabilities of all other methods

# A method's id names its module in textlstm.attribute, its section in config.yaml, its file of
# predictions and its rows in predictions.tsv; the label is for readers.
METHODS = {
    COMBINED: "Combined",
    "delta": "Cosine Delta",
    "svm": "n-gram SVM",
    "lstm": "LSTM",
}
