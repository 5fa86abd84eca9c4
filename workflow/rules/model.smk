"""model

In:  tokens/train.npy, tokens/valid.npy, the tokenizer
Out: model/weights.safetensors, model.json, tokenizer files  a folder that works after being moved
     model/history.csv                                      the learning curve
Keeps model/checkpoint/ beside them: a killed training goes on exactly where it was.
"""


rule model:
    input:
        train=f"{RESULTS}/tokens/train.npy",
        valid=f"{RESULTS}/tokens/valid.npy",
        tokenizer=f"{RESULTS}/tokens/tokenizer.json",
        vocabulary=f"{RESULTS}/tokens/vocabulary.tsv",
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
        tokenizer=input_folder("tokenizer"),
        folder=output_folder("weights"),
        embedding=config["model"]["embedding"],
        units=config["model"]["units"],
        layers=config["model"]["layers"],
        tie=switch("tie", config["model"]["tie"]),
        dropout=config["model"]["dropout"],
        locked_dropout=switch("locked-dropout", config["model"]["locked_dropout"]),
        weight_drop=config["model"]["weight_drop"],
        embedding_dropout=config["model"]["embedding_dropout"],
        softmax=config["model"]["softmax"],
        samples=config["model"]["samples"],
        logits=config["model"]["logits"],
        optimiser=config["model"]["optimiser"],
        learning_rate=config["model"]["learning_rate"],
        schedule=config["model"]["schedule"],
        warm_up=config["model"]["warm_up"],
        clip=config["model"]["clip"],
        averaging=config["model"]["averaging"],
        lanes=config["model"]["lanes"],
        window=config["model"]["window"],
        variable_window=switch("variable-window", config["model"]["variable_window"]),
        epochs=config["model"]["epochs"],
        patience=config["model"]["patience"],
        input_kind=config["model"]["input"],
        seed=config["seed"],
        code=fingerprint("textlstm.model.train"),
    shell:
        """
        textlstm --log {log:q} model train \
            --train {input.train:q} \
            --valid {input.valid:q} \
            --tokenizer {params.tokenizer:q} \
            --input {params.input_kind:q} \
            --embedding {params.embedding:q} \
            --units {params.units:q} \
            --layers {params.layers:q} \
            {params.tie:q} \
            --dropout {params.dropout:q} \
            {params.locked_dropout:q} \
            --weight-drop {params.weight_drop:q} \
            --embedding-dropout {params.embedding_dropout:q} \
            --softmax {params.softmax:q} \
            --samples {params.samples} \
            --logits {params.logits} \
            --optimiser {params.optimiser:q} \
            --learning-rate {params.learning_rate:q} \
            --schedule {params.schedule:q} \
            --warm-up {params.warm_up:q} \
            --clip {params.clip:q} \
            --averaging {params.averaging:q} \
            --lanes {params.lanes:q} \
            --window {params.window:q} \
            {params.variable_window:q} \
            --epochs {params.epochs:q} \
            --patience {params.patience:q} \
            --seed {params.seed} \
            --threads {threads} \
            --code {params.code:q} \
            --out {params.folder:q}
        """
