"""attribute

In:  corpus/works.tsv, text/reuse.tsv, text/style/{work}.txt
Out: attribute/folds.tsv        which works are held out together
     attribute/predictions.tsv  a probability per author, for every chunk and work, by every method
     attribute/verdicts.json    who wrote the questioned works
"""


rule attribute_folds:
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
        seed=config["seed"],
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
    input:
        folds=f"{RESULTS}/attribute/folds.tsv",
        views=views("style"),
    output:
        predictions=f"{RESULTS}/attribute/predictions/cosine_delta.tsv",
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
        texts=input_folder("views"),
        chunk=config["attribute"]["chunk"],
        most_frequent_words=config["attribute"]["most_frequent_words"],
        seed=config["seed"],
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
    input:
        folds=f"{RESULTS}/attribute/folds.tsv",
        views=views("style"),
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
        texts=input_folder("views"),
        chunk=config["attribute"]["chunk"],
        shortest=config["attribute"]["ngrams"][0],
        longest=config["attribute"]["ngrams"][1],
        features=config["attribute"]["features"],
        seed=config["seed"],
        code=fingerprint("textlstm.attribute.svm"),
    shell:
        """
        textlstm --log {log:q} attribute svm \
            --folds {input.folds:q} \
            --texts {params.texts:q} \
            --chunk {params.chunk} \
            --shortest {params.shortest} \
            --longest {params.longest} \
            --features {params.features} \
            --seed {params.seed} \
            --out {output.predictions:q}
        """


rule attribute_head:
    input:
        folds=f"{RESULTS}/attribute/folds.tsv",
        views=views("style"),
    output:
        predictions=f"{RESULTS}/attribute/predictions/lstm.tsv",
    log:
        f"{LOGS}/attribute/head.log",
    benchmark:
        f"{TIMES}/attribute/head.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=2000,
    params:
        texts=input_folder("views"),
        chunk=config["attribute"]["chunk"],
        embedding=config["attribute"]["head"]["embedding"],
        units=config["attribute"]["head"]["units"],
        vocabulary=config["attribute"]["head"]["vocabulary"],
        window=config["attribute"]["head"]["window"],
        bag=config["attribute"]["head"]["bag"],
        examples=config["attribute"]["head"]["examples"],
        learning_rate=config["attribute"]["head"]["learning_rate"],
        dropout=config["attribute"]["head"]["dropout"],
        networks=config["attribute"]["head"]["networks"],
        seed=config["seed"],
        code=fingerprint("textlstm.attribute.lstm"),
    shell:
        """
        textlstm --log {log:q} attribute head \
            --folds {input.folds:q} \
            --texts {params.texts:q} \
            --chunk {params.chunk} \
            --embedding {params.embedding} \
            --units {params.units} \
            --vocabulary {params.vocabulary} \
            --window {params.window} \
            --bag {params.bag} \
            --examples {params.examples} \
            --learning-rate {params.learning_rate} \
            --dropout {params.dropout} \
            --networks {params.networks} \
            --seed {params.seed} \
            --threads {threads} \
            --out {output.predictions:q}
        """


rule attribute:
    input:
        works=f"{RESULTS}/corpus/works.tsv",
        predictions=[
            rules.attribute_delta.output.predictions,
            rules.attribute_svm.output.predictions,
            rules.attribute_head.output.predictions,
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
        combine=config["attribute"]["verdict"],
        each=lambda wildcards, input: flags("predictions", input.predictions),
        code=fingerprint("textlstm.attribute.verdicts"),
    shell:
        """
        textlstm --log {log:q} attribute verdicts \
            --works {input.works:q} \
            {params.each:q} \
            --combine {params.combine:q} \
            --verdicts {output.verdicts:q} \
            --out {output.predictions:q}
        """
