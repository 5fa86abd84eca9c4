"""all

In:  every artifact by name, so that one that is deleted is made again, with what follows from it
"""


rule all:
    default_target: True
    input:
        originals,
        rules.corpus.output,
        views("clean"),
        views("language"),
        views("style"),
        removals,
        rules.text.output,
        rules.text_reuse.output,
        rules.text_leaks.output,
        rules.tokens_split.output,
        rules.tokens_fit.output,
        rules.tokens_encode.output,
        rules.model.output,
        rules.attribute_folds.output,
        rules.attribute_delta.output,
        rules.attribute_svm.output,
        rules.attribute_head.output,
        rules.attribute.output,
        rules.generate.output,
        rules.evaluate_language_model.output,
        rules.evaluate_attribution.output,
        rules.report_figures.output,
        rules.report.output,
