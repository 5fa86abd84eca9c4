"""evaluate

In:  model/, tokens/*.npy, attribute/predictions.tsv, attribute/verdicts.json; for confounders
     corpus/works.tsv, attribute/folds.tsv, text/clean/{work}.txt, text/style/{work}.txt
Out: evaluate/language_model.json  perplexity beside unigram, bigram and Kneser-Ney;
                                   on request, of adapted models
     evaluate/attribution.json     accuracy by method, intervals, leak of a shuffled split
     evaluate/confounders.tsv      accuracy from properties other than style, beside the judge
"""

from os.path import dirname


rule evaluate_language_model:
    """Measure perplexity beside n-gram baselines."""
    input:
        weights=f"{RESULTS}/model/weights.safetensors",
        description=f"{RESULTS}/model/model.json",
        train=f"{RESULTS}/tokens/train.npy",
        valid=f"{RESULTS}/tokens/valid.npy",
        test=f"{RESULTS}/tokens/test.npy",
        questioned=f"{RESULTS}/tokens/questioned.npy",
    output:
        json=f"{RESULTS}/evaluate/language_model.json",
    log:
        f"{LOGS}/evaluate/language_model.log",
    benchmark:
        f"{TIMES}/evaluate/language_model.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=3000,
    params:
        model=subpath(input.weights, parent=True),
        settings=json.dumps(config["evaluate"]),
        seed=SEED,
        code=fingerprint("textlstm.evaluate.language_model"),
    shell:
        """
        textlstm --log {log:q} evaluate language-model \
            --model {params.model:q} \
            --train {input.train:q} \
            --valid {input.valid:q} \
            --test {input.test:q} \
            --questioned {input.questioned:q} \
            --settings {params.settings:q} \
            --seed {params.seed} \
            --threads {threads} \
            --out {output.json:q}
        """


rule evaluate_attribution:
    """Measure the accuracy and calibration of every method."""
    input:
        predictions=f"{RESULTS}/attribute/predictions.tsv",
        verdicts=f"{RESULTS}/attribute/verdicts.json",
    output:
        json=f"{RESULTS}/evaluate/attribution.json",
    log:
        f"{LOGS}/evaluate/attribution.log",
    benchmark:
        f"{TIMES}/evaluate/attribution.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=1000,
    params:
        resamples=config["evaluate"]["resamples"],
        seed=SEED,
        code=fingerprint("textlstm.evaluate.attribution"),
    shell:
        """
        textlstm --log {log:q} evaluate attribution \
            --predictions {input.predictions:q} \
            --verdicts {input.verdicts:q} \
            --resamples {params.resamples} \
            --seed {params.seed} \
            --out {output.json:q}
        """


rule evaluate_confounders:
    """Measure the accuracy from length, date, typography, dialogue and subject alone."""
    input:
        style=views("style"),
        clean=views("clean"),
        works=f"{RESULTS}/corpus/works.tsv",
        folds=f"{RESULTS}/attribute/folds.tsv",
        predictions=f"{RESULTS}/attribute/predictions.tsv",
    output:
        confounders=f"{RESULTS}/evaluate/confounders.tsv",
    log:
        f"{LOGS}/evaluate/confounders.log",
    benchmark:
        f"{TIMES}/evaluate/confounders.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=1000,
    params:
        style=lambda wildcards, input: dirname(input.style[0]),
        clean=lambda wildcards, input: dirname(input.clean[0]),
        method=config["attribute"]["verdict"],
        resamples=config["evaluate"]["resamples"],
        seed=SEED,
        code=fingerprint("textlstm.evaluate.confounders"),
    shell:
        """
        textlstm --log {log:q} evaluate confounders \
            --works {input.works:q} \
            --folds {input.folds:q} \
            --texts {params.style:q} \
            --clean {params.clean:q} \
            --predictions {input.predictions:q} \
            --method {params.method} \
            --resamples {params.resamples} \
            --seed {params.seed} \
            --out {output.confounders:q}
        """


rule evaluate:
    """Every artifact of the stage."""
    input:
        rules.evaluate_language_model.output,
        rules.evaluate_attribution.output,
        rules.evaluate_confounders.output,
