"""model

In:  tokens/train.npy, tokens/valid.npy, the tokenizer; for author heads corpus/works.tsv and
     tokens/test.npy
Out: model/weights.safetensors, model.json, tokenizer files  a folder that works after being moved
     model/history.csv                                      the learning curve
     model/author_heads.safetensors, author_heads.json      each author's output layer
Keeps model/checkpoint/ beside them: a killed training resumes from it exactly.
"""


rule model:
    """Train the language model."""
    input:
        train=f"{RESULTS}/tokens/train.npy",
        valid=f"{RESULTS}/tokens/valid.npy",
        tokenizer=f"{RESULTS}/tokens/tokenizer.json",
        vocabulary=f"{RESULTS}/tokens/vocabulary.tsv",
        casing=f"{RESULTS}/tokens/casing.tsv",
        vectors=[config["model"]["vectors"]] if config["model"]["vectors"] else [],
    output:
        weights=f"{RESULTS}/model/weights.safetensors",
        description=f"{RESULTS}/model/model.json",
        history=f"{RESULTS}/model/history.csv",
    log:
        f"{LOGS}/model/train.log",
    benchmark:
        f"{TIMES}/model/train.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=3000,
    params:
        tokenizer=subpath(input.tokenizer, parent=True),
        folder=subpath(output.weights, parent=True),
        settings=json.dumps(config["model"]),
        seed=SEED,
        code=fingerprint("textlstm.model.train"),
    shell:
        """
        textlstm --log {log:q} model train \
            --train {input.train:q} \
            --valid {input.valid:q} \
            --tokenizer {params.tokenizer:q} \
            --settings {params.settings:q} \
            --seed {params.seed} \
            --threads {threads} \
            --code {params.code:q} \
            --out {params.folder:q}
        """


rule model_authors:
    """Fit a difference of the output layer for each author."""
    input:
        weights=f"{RESULTS}/model/weights.safetensors",
        description=f"{RESULTS}/model/model.json",
        works=f"{RESULTS}/corpus/works.tsv",
        train=f"{RESULTS}/tokens/train.npy",
        valid=f"{RESULTS}/tokens/valid.npy",
        test=f"{RESULTS}/tokens/test.npy",
    output:
        heads=f"{RESULTS}/model/author_heads.safetensors",
        facts=f"{RESULTS}/model/author_heads.json",
    log:
        f"{LOGS}/model/authors.log",
    benchmark:
        f"{TIMES}/model/authors.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=2000,
    params:
        model=subpath(input.weights, parent=True),
        settings=json.dumps(config["author_heads"]),
        code=fingerprint("textlstm.model.author_fit"),
    shell:
        """
        textlstm --log {log:q} model authors \
            --model {params.model:q} \
            --works {input.works:q} \
            --train {input.train:q} \
            --valid {input.valid:q} \
            --test {input.test:q} \
            --settings {params.settings:q} \
            --threads {threads}
        """
