"""generate

In:  model/, tokens/train.npy
Out: generate/samples.json, samples.txt  what the model writes, and how much of it is copied
"""


rule generate:
    """Sample from the language model and measure what it copied."""
    input:
        weights=f"{RESULTS}/model/weights.safetensors",
        description=f"{RESULTS}/model/model.json",
        train=f"{RESULTS}/tokens/train.npy",
    output:
        json=f"{RESULTS}/generate/samples.json",
        text=f"{RESULTS}/generate/samples.txt",
    log:
        f"{LOGS}/generate/samples.log",
    benchmark:
        f"{TIMES}/generate/samples.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=2000,
    params:
        model=subpath(input.weights, parent=True),
        settings=json.dumps(config["generate"]),
        seed=SEED,
        code=fingerprint("textlstm.generate.samples"),
    shell:
        """
        textlstm --log {log:q} generate sample \
            --model {params.model:q} \
            --train {input.train:q} \
            --settings {params.settings:q} \
            --seed {params.seed} \
            --threads {threads} \
            --json {output.json:q} \
            --text {output.text:q}
        """
