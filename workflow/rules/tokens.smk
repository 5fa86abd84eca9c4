"""tokens

In:  corpus/works.tsv, text/reuse.tsv, text/language/{work}.txt, text/clean/{work}.txt
Out: tokens/split.tsv                   which works train, validate and test
     tokens/vocabulary.tsv, tokenizer.json  learned on training works only
     tokens/casing.tsv                  words that the training works capitalise
     tokens/{train,valid,test,questioned}.npy  ids, with documents and hashes in the .json beside
     tokens/stats.json                  sizes and unknown words
"""


rule tokens_split:
    """Choose the works held out for validation and test."""
    input:
        works=f"{RESULTS}/corpus/works.tsv",
        reuse=f"{RESULTS}/text/reuse.tsv",
    output:
        split=f"{RESULTS}/tokens/split.tsv",
    log:
        f"{LOGS}/tokens/split.log",
    benchmark:
        f"{TIMES}/tokens/split.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=300,
    params:
        valid=config["tokens"]["valid"],
        test=config["tokens"]["test"],
        seed=SEED,
        code=fingerprint("textlstm.tokens.split"),
    shell:
        """
        textlstm --log {log:q} tokens split \
            --works {input.works:q} \
            --reuse {input.reuse:q} \
            --valid {params.valid} \
            --test {params.test} \
            --seed {params.seed} \
            --out {output.split:q}
        """


rule tokens_fit:
    """Learn the vocabulary from the training works."""
    input:
        views=views("language"),
        clean=views("clean"),
        split=f"{RESULTS}/tokens/split.tsv",
    output:
        tokenizer=f"{RESULTS}/tokens/tokenizer.json",
        vocabulary=f"{RESULTS}/tokens/vocabulary.tsv",
        casing=f"{RESULTS}/tokens/casing.tsv",
    log:
        f"{LOGS}/tokens/fit.log",
    benchmark:
        f"{TIMES}/tokens/fit.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=1000,
    params:
        texts=subpath(input[0], parent=True),
        clean=lambda _, input: os.path.dirname(input.clean[0]),
        folder=subpath(output.tokenizer, parent=True),
        unit=config["tokens"]["unit"],
        min_count=config["tokens"]["min_count"],
        max_size=config["tokens"]["max_size"],
        sentencepiece=config["tokens"]["sentencepiece"],
        seed=SEED,
        code=fingerprint("textlstm.tokens.fit"),
    shell:
        """
        textlstm --log {log:q} tokens fit \
            --split {input.split:q} \
            --texts {params.texts:q} \
            --clean {params.clean:q} \
            --unit {params.unit:q} \
            --min-count {params.min_count} \
            --max-size {params.max_size} \
            --sentencepiece {params.sentencepiece:q} \
            --seed {params.seed} \
            --out {params.folder:q}
        """


rule tokens_encode:
    """Write the ids of every split."""
    input:
        views=views("language"),
        clean=views("clean"),
        split=f"{RESULTS}/tokens/split.tsv",
        tokenizer=f"{RESULTS}/tokens/tokenizer.json",
        vocabulary=f"{RESULTS}/tokens/vocabulary.tsv",
    output:
        ids=expand(f"{RESULTS}/tokens/{{split}}.npy", split=SPLITS),
        described=expand(f"{RESULTS}/tokens/{{split}}.json", split=SPLITS),
        stats=f"{RESULTS}/tokens/stats.json",
    log:
        f"{LOGS}/tokens/encode.log",
    benchmark:
        f"{TIMES}/tokens/encode.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=500,
    params:
        texts=subpath(input[0], parent=True),
        clean=lambda _, input: os.path.dirname(input.clean[0]),
        folder=subpath(output.stats, parent=True),
        code=fingerprint("textlstm.tokens.encode"),
    shell:
        """
        textlstm --log {log:q} tokens encode \
            --tokenizer {params.folder:q} \
            --split {input.split:q} \
            --texts {params.texts:q} \
            --clean {params.clean:q} \
            --out {params.folder:q}
        """


rule tokens:
    """Every artifact of the stage."""
    input:
        rules.tokens_encode.output,
