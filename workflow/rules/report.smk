"""report

In:  results only
Out: report/figures/*.svg, .tsv  each figure and its numbers
     report/index.html           one page that needs no network
     report/summary.txt          what the terminal shows at the end
     report/verdicts.txt         its part on authorship, made without the language model
"""

FIGURES = [
    "accuracy",
    "confusion",
    "corpus",
    "learning_curve",
    "perplexity",
    "removed",
    "verdicts",
]
CAPTIONS = [
    local(wiring.stable_path(workflow, f"../report/{name}.rst")) for name in FIGURES
]


rule report_figures:
    """Draw every figure, with its numbers in a table beside it."""
    input:
        works=f"{RESULTS}/corpus/works.tsv",
        text_stats=f"{RESULTS}/text/stats.tsv",
        removed=f"{RESULTS}/text/removed.tsv",
        split=f"{RESULTS}/tokens/split.tsv",
        history=f"{RESULTS}/model/history.csv",
        language_model=f"{RESULTS}/evaluate/language_model.json",
        attribution=f"{RESULTS}/evaluate/attribution.json",
        verdicts=f"{RESULTS}/attribute/verdicts.json",
    output:
        verdicts=report(
            f"{RESULTS}/report/figures/verdicts.svg",
            caption="../report/verdicts.rst",
            category="Figures",
            labels={"figure": "verdicts"},
        ),
        accuracy=report(
            f"{RESULTS}/report/figures/accuracy.svg",
            caption="../report/accuracy.rst",
            category="Figures",
            labels={"figure": "accuracy"},
        ),
        confusion=report(
            f"{RESULTS}/report/figures/confusion.svg",
            caption="../report/confusion.rst",
            category="Figures",
            labels={"figure": "confusion"},
        ),
        perplexity=report(
            f"{RESULTS}/report/figures/perplexity.svg",
            caption="../report/perplexity.rst",
            category="Figures",
            labels={"figure": "perplexity"},
        ),
        learning_curve=report(
            f"{RESULTS}/report/figures/learning_curve.svg",
            caption="../report/learning_curve.rst",
            category="Figures",
            labels={"figure": "learning curve"},
        ),
        corpus=report(
            f"{RESULTS}/report/figures/corpus.svg",
            caption="../report/corpus.rst",
            category="Figures",
            labels={"figure": "corpus"},
        ),
        removed=report(
            f"{RESULTS}/report/figures/removed.svg",
            caption="../report/removed.rst",
            category="Figures",
            labels={"figure": "removed"},
        ),
    log:
        f"{LOGS}/report/figures.log",
    benchmark:
        f"{TIMES}/report/figures.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=1000,
    params:
        folder=subpath(output.verdicts, parent=True),
        code=fingerprint("textlstm.report.figures"),
    shell:
        """
        textlstm --log {log:q} report figures \
            --works {input.works:q} \
            --text-stats {input.text_stats:q} \
            --removed {input.removed:q} \
            --split {input.split:q} \
            --history {input.history:q} \
            --language-model {input.language_model:q} \
            --attribution {input.attribution:q} \
            --verdicts {input.verdicts:q} \
            --out-dir {params.folder:q}
        """


rule report:
    """Write the page and the summary of a run."""
    input:
        captions=CAPTIONS,
        works=f"{RESULTS}/corpus/works.tsv",
        text_stats=f"{RESULTS}/text/stats.tsv",
        removed=f"{RESULTS}/text/removed.tsv",
        split=f"{RESULTS}/tokens/split.tsv",
        history=f"{RESULTS}/model/history.csv",
        language_model=f"{RESULTS}/evaluate/language_model.json",
        attribution=f"{RESULTS}/evaluate/attribution.json",
        verdicts=f"{RESULTS}/attribute/verdicts.json",
        joint=f"{RESULTS}/attribute/joint.json",
        confounders=f"{RESULTS}/evaluate/confounders.tsv",
        token_stats=f"{RESULTS}/tokens/stats.json",
        model=f"{RESULTS}/model/model.json",
        author_heads=f"{RESULTS}/model/author_heads.json",
        samples=f"{RESULTS}/generate/samples.json",
        figures=rules.report_figures.output,
        leaks=f"{RESULTS}/text/leaks.tsv",
        predictions=f"{RESULTS}/attribute/predictions.tsv",
        reuse=f"{RESULTS}/text/reuse.tsv",
    output:
        page=f"{RESULTS}/report/index.html",
        summary=f"{RESULTS}/report/summary.txt",
    log:
        f"{LOGS}/report/page.log",
    benchmark:
        f"{TIMES}/report/page.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=500,
    params:
        folder=subpath(output.page, parent=True),
        captions=subpath(input[0], parent=True),
        settings=json.dumps(
            {
                key: value
                for key, value in config.items()
                if key not in ("experiments", "stylometry")
            }
        ),
        corpus_option=CORPUS_OPTION,
        code=fingerprint("textlstm.report.page", "textlstm.report.summary"),
    shell:
        """
        textlstm --log {log:q} report page \
            --works {input.works:q} \
            --text-stats {input.text_stats:q} \
            --removed {input.removed:q} \
            --split {input.split:q} \
            --history {input.history:q} \
            --language-model {input.language_model:q} \
            --attribution {input.attribution:q} \
            --verdicts {input.verdicts:q} \
            --joint {input.joint:q} \
            --confounders {input.confounders:q} \
            --token-stats {input.token_stats:q} \
            --model {input.model:q} \
            --author-heads {input.author_heads:q} \
            --samples {input.samples:q} \
            --predictions {input.predictions:q} \
            --reuse {input.reuse:q} \
            --settings {params.settings:q} \
            --corpus-option={params.corpus_option:q} \
            --figures {params.folder:q}/figures \
            --captions {params.captions:q} \
            --out {output.page:q} \
            --summary {output.summary:q}
        """


rule verdicts:
    """The verdicts and their accuracy, without the language model."""
    input:
        verdicts=f"{RESULTS}/attribute/verdicts.json",
        joint=f"{RESULTS}/attribute/joint.json",
        confounders=f"{RESULTS}/evaluate/confounders.tsv",
        attribution=f"{RESULTS}/evaluate/attribution.json",
        works=f"{RESULTS}/corpus/works.tsv",
    output:
        summary=f"{RESULTS}/report/verdicts.txt",
    log:
        f"{LOGS}/report/verdicts.log",
    benchmark:
        f"{TIMES}/report/verdicts.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=300,
    params:
        code=fingerprint("textlstm.report.summary"),
    shell:
        """
        textlstm --log {log:q} report verdicts \
            --works {input.works:q} \
            --attribution {input.attribution:q} \
            --verdicts {input.verdicts:q} \
            --joint {input.joint:q} \
            --confounders {input.confounders:q} \
            --out {output.summary:q}
        """
