"""attribute

In:  corpus/works.tsv, text/reuse.tsv, text/style/{work}.txt
Out: attribute/folds.tsv        which works are held out together
     attribute/predictions.tsv  a probability per author, for every chunk and work, by every method
     attribute/verdicts.json    the author named for each questioned work
"""


rule attribute_folds:
    """Assign the known works to folds, each held out whole once."""
    input:
        works=f"{RESULTS}/corpus/works.tsv",
        reuse=f"{RESULTS}/text/reuse.tsv",
    output:
        folds=f"{RESULTS}/attribute/folds.tsv",
    log:
        f"{LOGS}/attribute/folds.log",
    benchmark:
        f"{TIMES}/attribute/folds.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=300,
    params:
        number=config["attribute"]["folds"],
        seed=SEED,
        code=fingerprint("textlstm.attribute.folds"),
    shell:
        """
        textlstm --log {log:q} attribute folds \
            --works {input.works:q} \
            --reuse {input.reuse:q} \
            --folds {params.number} \
            --seed {params.seed} \
            --out {output.folds:q}
        """


rule attribute_delta:
    """Predict authors by Cosine Delta."""
    input:
        views=views("style"),
        folds=f"{RESULTS}/attribute/folds.tsv",
    output:
        predictions=f"{RESULTS}/attribute/predictions/delta.tsv",
    log:
        f"{LOGS}/attribute/delta.log",
    benchmark:
        f"{TIMES}/attribute/delta.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=1000,
    params:
        texts=subpath(input[0], parent=True),
        chunk=config["attribute"]["chunk"],
        most_frequent_words=config["attribute"]["delta"]["most_frequent_words"],
        seed=SEED,
        code=fingerprint("textlstm.attribute.delta"),
    shell:
        """
        textlstm --log {log:q} attribute delta \
            --folds {input.folds:q} \
            --texts {params.texts:q} \
            --chunk {params.chunk} \
            --most-frequent-words {params.most_frequent_words} \
            --seed {params.seed} \
            --out {output.predictions:q}
        """


rule attribute_svm:
    """Predict authors by a linear support vector machine on n-grams."""
    input:
        views=views("style"),
        folds=f"{RESULTS}/attribute/folds.tsv",
    output:
        predictions=f"{RESULTS}/attribute/predictions/svm.tsv",
    log:
        f"{LOGS}/attribute/svm.log",
    benchmark:
        f"{TIMES}/attribute/svm.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=2000,
    params:
        texts=subpath(input[0], parent=True),
        chunk=config["attribute"]["chunk"],
        settings=json.dumps(config["attribute"]["svm"]),
        seed=SEED,
        code=fingerprint("textlstm.attribute.svm"),
    shell:
        """
        textlstm --log {log:q} attribute svm \
            --folds {input.folds:q} \
            --texts {params.texts:q} \
            --chunk {params.chunk} \
            --settings {params.settings:q} \
            --seed {params.seed} \
            --out {output.predictions:q}
        """


rule attribute_lstm:
    """Predict authors by an LSTM with a softmax over authors."""
    input:
        views=views("style"),
        folds=f"{RESULTS}/attribute/folds.tsv",
    output:
        predictions=f"{RESULTS}/attribute/predictions/lstm.tsv",
    log:
        f"{LOGS}/attribute/lstm.log",
    benchmark:
        f"{TIMES}/attribute/lstm.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=2000,
    params:
        texts=subpath(input[0], parent=True),
        chunk=config["attribute"]["chunk"],
        settings=json.dumps(config["attribute"]["lstm"]),
        seed=SEED,
        code=fingerprint("textlstm.attribute.lstm"),
    shell:
        """
        textlstm --log {log:q} attribute lstm \
            --folds {input.folds:q} \
            --texts {params.texts:q} \
            --chunk {params.chunk} \
            --settings {params.settings:q} \
            --seed {params.seed} \
            --threads {threads} \
            --out {output.predictions:q}
        """


rule attribute:
    """Combine the methods and name the author of each questioned work."""
    input:
        works=f"{RESULTS}/corpus/works.tsv",
        predictions=[
            rules.attribute_delta.output.predictions,
            rules.attribute_svm.output.predictions,
            rules.attribute_lstm.output.predictions,
        ],
    output:
        predictions=f"{RESULTS}/attribute/predictions.tsv",
        verdicts=f"{RESULTS}/attribute/verdicts.json",
    log:
        f"{LOGS}/attribute/verdicts.log",
    benchmark:
        f"{TIMES}/attribute/verdicts.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=500,
    params:
        verdict=config["attribute"]["verdict"],
        predictions=lambda wildcards, input: [
            f"--predictions={path}" for path in input.predictions
        ],
        code=fingerprint("textlstm.attribute.verdicts"),
    shell:
        """
        textlstm --log {log:q} attribute verdicts \
            --works {input.works:q} \
            {params.predictions:q} \
            --verdict {params.verdict:q} \
            --verdicts {output.verdicts:q} \
            --out {output.predictions:q}
        """
