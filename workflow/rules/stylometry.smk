"""stylometry

In:  corpus/works.tsv, text/reuse.tsv, text/style/{work}.txt
Out: stylometry/index.html     trees, maps and accuracies on one page
     stylometry/*.tsv          frequencies, distances, accuracies
     stylometry/*.nwk          trees for other programs; .gexf and .graphml: networks
     stylometry/figures/*.svg  each figure, with its numbers as .tsv
"""

from os.path import dirname

DISTANCES = [
    "burrows",
    "argamon",
    "eder",
    "simple",
    "cosine_delta",
    "cosine",
    "minmax",
    "entropy",
    "manhattan",
    "euclidean",
    "canberra",
]
PICTURES = [
    "dendrogram",
    "consensus",
    "components",
    "loadings",
    "scaling",
    "accuracy",
]


rule stylometry_compare:
    """Compare all works: frequencies, distances, trees, maps, networks."""
    input:
        views=views("style"),
        works=f"{RESULTS}/corpus/works.tsv",
        reuse=f"{RESULTS}/text/reuse.tsv",
    output:
        comparison=f"{RESULTS}/stylometry/comparison.json",
        frequencies=f"{RESULTS}/stylometry/frequencies.tsv",
        dendrogram=f"{RESULTS}/stylometry/dendrogram.nwk",
        consensus=f"{RESULTS}/stylometry/consensus.nwk",
        gexf=f"{RESULTS}/stylometry/network.gexf",
        graphml=f"{RESULTS}/stylometry/network.graphml",
        distances=expand(
            "{results}/stylometry/distances/{distance}.tsv",
            results=RESULTS,
            distance=DISTANCES,
        ),
    log:
        f"{LOGS}/stylometry/compare.log",
    benchmark:
        f"{TIMES}/stylometry/compare.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=2000,
    params:
        texts=subpath(input[0], parent=True),
        folder=subpath(output.comparison, parent=True),
        settings=json.dumps(config["stylometry"]),
        code=fingerprint("textlstm.stylometry.findings"),
    shell:
        """
        textlstm --log {log:q} stylometry compare \
            --works {input.works:q} \
            --texts {params.texts:q} \
            --reuse {input.reuse:q} \
            --settings {params.settings:q} \
            --out-dir {params.folder:q}
        """


rule stylometry_accuracy:
    """Measure accuracy against the number of words, the length of the text and the method."""
    input:
        views=views("style"),
        works=f"{RESULTS}/corpus/works.tsv",
        reuse=f"{RESULTS}/text/reuse.tsv",
    output:
        accuracy=f"{RESULTS}/stylometry/accuracy.tsv",
    log:
        f"{LOGS}/stylometry/accuracy.log",
    benchmark:
        f"{TIMES}/stylometry/accuracy.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=2000,
    params:
        texts=subpath(input[0], parent=True),
        settings=json.dumps(config["stylometry"]),
        seed=SEED,
        code=fingerprint("textlstm.stylometry.findings"),
    shell:
        """
        textlstm --log {log:q} stylometry accuracy \
            --works {input.works:q} \
            --texts {params.texts:q} \
            --reuse {input.reuse:q} \
            --settings {params.settings:q} \
            --seed {params.seed} \
            --out {output.accuracy:q}
        """


rule stylometry:
    """Draw the trees, maps and accuracies on one page."""
    input:
        comparison=rules.stylometry_compare.output.comparison,
        accuracy=rules.stylometry_accuracy.output.accuracy,
    output:
        page=f"{RESULTS}/stylometry/index.html",
        figures=expand(
            "{results}/stylometry/figures/{picture}.svg",
            results=RESULTS,
            picture=PICTURES,
        ),
    log:
        f"{LOGS}/stylometry/page.log",
    benchmark:
        f"{TIMES}/stylometry/page.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=1000,
    params:
        folder=lambda wildcards, output: dirname(output.figures[0]),
        command=f"snakemake stylometry{CORPUS_OPTION}",
        code=fingerprint("textlstm.report.stylometry.page"),
    shell:
        """
        textlstm --log {log:q} stylometry page \
            --comparison {input.comparison:q} \
            --accuracy {input.accuracy:q} \
            --figures {params.folder:q} \
            --command {params.command:q} \
            --out {output.page:q}
        """
