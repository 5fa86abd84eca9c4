"""state

In:  tokens/, model/, text/ and attribute/folds.tsv (alphabet and delay: settings only)
Out: state/{experiment}.json  what was found: tables, and claims checked on them
     state/{experiment}.html  its question, figures, and every claim with its check; .txt the claims
     state/index.html         all of them

Every experiment is the first rule again, with files, settings and code of its own and its name for <experiment>.
"""

EXPERIMENTS = [
    "alphabet",
    "delay",
    "lanes",
    "truncation",
    "context",
    "units",
    "memory",
    "masking",
    "inputs",
    "stop_words",
]
STATE = config["state"]
RESAMPLED = {"resamples": config["evaluate"]["resamples"], "seed": config["seed"]}
VOCABULARY = {name: config["tokens"][name] for name in ("min_count", "max_size")}
HEAD = (
    "embedding",
    "units",
    "vocabulary",
    "bag",
    "examples",
    "learning_rate",
    "dropout",
)


rule state_alphabet_run:
    output:
        json=f"{RESULTS}/state/<experiment>.json",
    log:
        f"{LOGS}/state/<experiment>.log",
    benchmark:
        f"{TIMES}/state/<experiment>.tsv"
    pathvars:
        experiment="alphabet",
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=2000,
    params:
        command="alphabet",
        files=[],
        settings=options(STATE["alphabet"]),
        code=fingerprint("textlstm.experiments.alphabet"),
    shell:
        """
        textlstm --log {log:q} state {params.command} \
            {params.files:q} \
            {params.settings:q} \
            --threads {threads} \
            --out {output.json:q}
        """


use rule state_alphabet_run as state_delay_run with:
    pathvars:
        experiment="delay",
    params:
        command="delay",
        settings=options(STATE["delay"]),
        code=fingerprint("textlstm.experiments.delay"),


use rule state_alphabet_run as state_lanes_run with:
    input:
        train=f"{RESULTS}/tokens/train.npy",
        valid=f"{RESULTS}/tokens/valid.npy",
        test=f"{RESULTS}/tokens/test.npy",
        tokenizer=f"{RESULTS}/tokens/tokenizer.json",
        vocabulary=f"{RESULTS}/tokens/vocabulary.tsv",
    pathvars:
        experiment="lanes",
    priority: 1  # the longest first, so that no core waits for them at the end
    params:
        command="lanes",
        files=given("train", "valid", "test", tokenizer="tokenizer"),
        settings=options(STATE["lanes"]),
        code=fingerprint("textlstm.experiments.lanes"),


use rule state_lanes_run as state_truncation_run with:
    pathvars:
        experiment="truncation",
    params:
        command="truncation",
        settings=options(STATE["truncation"]),
        code=fingerprint("textlstm.experiments.truncation"),


use rule state_alphabet_run as state_context_run with:
    input:
        weights=f"{RESULTS}/model/weights.safetensors",
        description=f"{RESULTS}/model/model.json",
        test=f"{RESULTS}/tokens/test.npy",
    pathvars:
        experiment="context",
    resources:
        mem_mb=3000,
    params:
        command="context",
        files=lambda wildcards, input: [folder(input.weights), input.test],
        settings=options(STATE["context"] | RESAMPLED),
        code=fingerprint("textlstm.experiments.context"),


use rule state_context_run as state_units_run with:
    input:
        weights=f"{RESULTS}/model/weights.safetensors",
        description=f"{RESULTS}/model/model.json",
        find=f"{RESULTS}/tokens/valid.npy",
        tell=f"{RESULTS}/tokens/test.npy",
    pathvars:
        experiment="units",
    params:
        command="units",
        files=given("find", "tell", model="weights"),
        settings=options(RESAMPLED),
        code=fingerprint("textlstm.experiments.units"),


use rule state_context_run as state_memory_run with:
    input:
        weights=f"{RESULTS}/model/weights.safetensors",
        description=f"{RESULTS}/model/model.json",
        text=f"{RESULTS}/tokens/test.npy",
    pathvars:
        experiment="memory",
    params:
        command="memory",
        files=given("text", model="weights"),
        settings=options(STATE["memory"] | {"seed": config["seed"]}),
        code=fingerprint("textlstm.experiments.memory"),


use rule state_alphabet_run as state_masking_run with:
    input:
        folds=f"{RESULTS}/attribute/folds.tsv",
        style=views("style"),
    pathvars:
        experiment="masking",
    params:
        command="masking",
        files=given("folds", texts="style"),
        settings=options(
            STATE["masking"]
            | {name: config["attribute"]["head"][name] for name in HEAD}
        ),
        code=fingerprint("textlstm.experiments.masking"),


use rule state_lanes_run as state_inputs_run with:
    input:
        split=f"{RESULTS}/tokens/split.tsv",
        language=views("language"),
    pathvars:
        experiment="inputs",
    params:
        command="inputs",
        files=given("split", texts="language"),
        settings=options(STATE["inputs"] | VOCABULARY),
        code=fingerprint("textlstm.experiments.inputs"),


use rule state_alphabet_run as state_stop_words_run with:
    input:
        works=f"{RESULTS}/corpus/works.tsv",
        folds=f"{RESULTS}/attribute/folds.tsv",
        split=f"{RESULTS}/tokens/split.tsv",
        language=views("language"),
    pathvars:
        experiment="stop_words",
    params:
        command="stop-words",
        files=given("works", "folds", "split", texts="language"),
        settings=options(
            STATE["stop_words"]
            | VOCABULARY
            | {
                "stop_words": config["text"]["style"]["stop_words"],
                "chunk": config["attribute"]["chunk"],
                "most_frequent_words": config["attribute"]["most_frequent_words"],
                "resamples": config["evaluate"]["resamples"],
            }
        ),
        code=fingerprint("textlstm.experiments.stop_words"),


rule state_page:
    input:
        json=f"{RESULTS}/state/{{experiment}}.json",
    output:
        page=f"{RESULTS}/state/{{experiment}}.html",
        claims=f"{RESULTS}/state/{{experiment}}.txt",
        figures=directory(f"{RESULTS}/state/figures/{{experiment}}"),
    log:
        f"{LOGS}/state/{{experiment}}_page.log",
    benchmark:
        f"{TIMES}/state/{{experiment}}_page.tsv"
    wildcard_constraints:
        experiment="|".join(EXPERIMENTS),
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=1000,
    params:
        code=fingerprint("textlstm.report.experiments.page"),
    shell:
        """
        textlstm --log {log:q} report state \
            --experiment {input.json:q} \
            --out {output.page:q} \
            --claims {output.claims:q} \
            --figures {output.figures:q}
        """


rule state_index:
    input:
        json=expand("{results}/state/{name}.json", results=RESULTS, name=EXPERIMENTS),
    output:
        page=f"{RESULTS}/state/index.html",
        claims=f"{RESULTS}/state/index.txt",
    log:
        f"{LOGS}/state/index.log",
    benchmark:
        f"{TIMES}/state/index.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=1000,
    params:
        experiments=lambda wildcards, input: flags("experiment", input.json),
        code=fingerprint("textlstm.report.experiments.page"),
    shell:
        """
        textlstm --log {log:q} report state \
            {params.experiments:q} \
            --out {output.page:q} \
            --claims {output.claims:q}
        """


rule state:
    input:
        rules.state_index.output,
        expand("{results}/state/{name}.html", results=RESULTS, name=EXPERIMENTS),


for name in EXPERIMENTS:

    rule:
        name:
            f"state_{name}"
        input:
            f"{RESULTS}/state/{name}.html",
