"""attribute

In:  corpus/works.tsv, text/reuse.tsv, text/style/{work}.txt
Out: attribute/folds.tsv        which works are held out together
     attribute/scores/{method}.safetensors  scores of every work, held out and questioned
     attribute/models/{method}.safetensors  the fit on all known works
     attribute/predictions.tsv  a probability per author, for every chunk and work, by every method
     attribute/verdicts.json    the author named for each questioned work
     attribute/joint.json       the share of each author in works by several candidates
     attribute/judge/           all that a verdict on a new text needs; can be moved
"""

from os.path import dirname

from textlstm.attribute.methods import FITTED

METHODS = [method for method in FITTED if method in config["attribute"]["methods"]]


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


# one rule for each method: its name, its section of the settings and its file are its id
for method in METHODS:

    rule:
        """Score every work by fits of one method that it was held out from."""
        name:
            f"attribute_{method}"
        input:
            views=views("style"),
            folds=f"{RESULTS}/attribute/folds.tsv",
        output:
            scores=f"{RESULTS}/attribute/scores/{method}.safetensors",
            model=f"{RESULTS}/attribute/models/{method}.safetensors",
        log:
            f"{LOGS}/attribute/{method}.log",
        benchmark:
            f"{TIMES}/attribute/{method}.tsv"
        conda:
            "../envs/textlstm.yaml"
        threads: 1
        resources:
            mem_mb=2000,
        params:
            method=method,
            texts=subpath(input[0], parent=True),
            settings=json.dumps(method_settings(method)),
            seed=SEED,
            code=fingerprint("textlstm.attribute.fit", f"textlstm.attribute.{method}"),
        shell:
            """
            textlstm --log {log:q} attribute fit {params.method} \
                --folds {input.folds:q} \
                --texts {params.texts:q} \
                --settings {params.settings:q} \
                --seed {params.seed} \
                --threads {threads} \
                --scores {output.scores:q} \
                --model {output.model:q}
            """


rule attribute:
    """Combine the methods, name the author of each questioned work, and save the judge."""
    input:
        works=f"{RESULTS}/corpus/works.tsv",
        folds=f"{RESULTS}/attribute/folds.tsv",
        style=views("style"),
        clean=views("clean"),
        scores=[
            f"{RESULTS}/attribute/scores/{method}.safetensors" for method in METHODS
        ],
        models=[
            f"{RESULTS}/attribute/models/{method}.safetensors" for method in METHODS
        ],
    output:
        predictions=f"{RESULTS}/attribute/predictions.tsv",
        verdicts=f"{RESULTS}/attribute/verdicts.json",
        joint=f"{RESULTS}/attribute/joint.json",
        judge=f"{RESULTS}/attribute/judge/judge.json",
    log:
        f"{LOGS}/attribute/verdicts.log",
    benchmark:
        f"{TIMES}/attribute/verdicts.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=2000,
    params:
        settings=json.dumps(config["attribute"]),
        text=json.dumps(config["text"]),
        style=lambda wildcards, input: dirname(input.style[0]),
        clean=lambda wildcards, input: dirname(input.clean[0]),
        judge=subpath(output.judge, parent=True),
        scores=lambda wildcards, input: [f"--scores={path}" for path in input.scores],
        models=lambda wildcards, input: [f"--models={path}" for path in input.models],
        code=fingerprint("textlstm.attribute.verdicts"),
    shell:
        """
        textlstm --log {log:q} attribute verdicts \
            --works {input.works:q} \
            --folds {input.folds:q} \
            --texts {params.style:q} \
            --clean {params.clean:q} \
            {params.scores:q} \
            {params.models:q} \
            --settings {params.settings:q} \
            --text-settings {params.text:q} \
            --verdicts {output.verdicts:q} \
            --joint {output.joint:q} \
            --judge {params.judge:q} \
            --out {output.predictions:q}
        """
