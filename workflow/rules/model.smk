"""model

In:  tokens/train.npy, tokens/valid.npy, the tokenizer
Out: model/weights.safetensors, model.json, tokenizer files  a folder that works after being moved
     model/history.csv                                      the learning curve
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
