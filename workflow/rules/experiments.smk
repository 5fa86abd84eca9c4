"""experiments

In:  tokens/, model/, text/ and attribute/folds.tsv (alphabet and delay: settings only)
Out: experiments/{experiment}.json  findings: tables, and expectations checked on them
     experiments/{experiment}.html  question, figures and expectations; .txt the expectations
     experiments/index.html         all experiments

Every experiment is the first rule with files, settings and code of its own; its name replaces
<experiment>.
"""

from os.path import dirname

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
SETTINGS = {
    name: json.dumps(section) for name, section in config["experiments"].items()
}
RESAMPLES = ["--resamples", config["evaluate"]["resamples"]]
TRAINED = {
    "weights": f"{RESULTS}/model/weights.safetensors",
    "description": f"{RESULTS}/model/model.json",
}


rule state_alphabet_run:
    """Learn the next letter of the alphabet in several ways."""
    output:
        json=f"{RESULTS}/experiments/<experiment>.json",
    log:
        f"{LOGS}/experiments/<experiment>.log",
    benchmark:
        f"{TIMES}/experiments/<experiment>.tsv"
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
        settings=["--settings", SETTINGS["alphabet"]],
        code=fingerprint("textlstm.experiments.alphabet"),
    shell:
        """
        textlstm --log {log:q} experiments {params.command} \
            {params.files:q} \
            {params.settings:q} \
            --threads {threads} \
            --out {output.json:q}
        """


use rule state_alphabet_run as state_delay_run with:
    """Recall a letter after noise, the state carried between windows or dropped."""
    pathvars:
        experiment="delay",
    params:
        command="delay",
        files=[],
        settings=["--settings", SETTINGS["delay"]],
        code=fingerprint("textlstm.experiments.delay"),


use rule state_alphabet_run as state_lanes_run with:
    """Train on the same works in one lane and in many."""
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
        files=lambda wildcards, input: [
            *("--train", input.train),
            *("--valid", input.valid),
            *("--test", input.test),
            *("--tokenizer", dirname(input.tokenizer)),
        ],
        settings=["--settings", SETTINGS["lanes"]],
        code=fingerprint("textlstm.experiments.lanes"),


use rule state_lanes_run as state_truncation_run with:
    """Train with windows of different lengths, the state carried or dropped."""
    pathvars:
        experiment="truncation",
    params:
        command="truncation",
        settings=["--settings", SETTINGS["truncation"]],
        code=fingerprint("textlstm.experiments.truncation"),


use rule state_alphabet_run as state_context_run with:
    """Measure how far back the trained model's state reaches."""
    input:
        **TRAINED,
        test=f"{RESULTS}/tokens/test.npy",
    pathvars:
        experiment="context",
    resources:
        mem_mb=3000,
    params:
        command="context",
        files=lambda wildcards, input: [dirname(input.weights), input.test],
        settings=[
            *("--settings", SETTINGS["context"]),
            *RESAMPLES,
            *("--seed", SEED),
        ],
        code=fingerprint("textlstm.experiments.context"),


use rule state_context_run as state_units_run with:
    """Find units that follow a visible property of the text, and silence them."""
    input:
        **TRAINED,
        find=f"{RESULTS}/tokens/valid.npy",
        tell=f"{RESULTS}/tokens/test.npy",
    pathvars:
        experiment="units",
    params:
        command="units",
        files=lambda wildcards, input: [
            *("--model", dirname(input.weights)),
            *("--find", input.find),
            *("--tell", input.tell),
        ],
        settings=[*RESAMPLES, "--seed", SEED],
        code=fingerprint("textlstm.experiments.units"),


use rule state_context_run as state_memory_run with:
    """Compare states after the same words with different pasts."""
    input:
        **TRAINED,
        text=f"{RESULTS}/tokens/test.npy",
    pathvars:
        experiment="memory",
    params:
        command="memory",
        files=lambda wildcards, input: [
            *("--model", dirname(input.weights)),
            *("--text", input.text),
        ],
        settings=["--settings", SETTINGS["memory"], "--seed", SEED],
        code=fingerprint("textlstm.experiments.memory"),


use rule state_alphabet_run as state_masking_run with:
    """Classify padded texts with and without a mask."""
    input:
        folds=f"{RESULTS}/attribute/folds.tsv",
        style=views("style"),
    pathvars:
        experiment="masking",
    params:
        command="masking",
        files=lambda wildcards, input: [
            *("--folds", input.folds),
            *("--texts", dirname(input.style[0])),
        ],
        settings=[
            *("--lstm", json.dumps(config["attribute"]["lstm"])),
            *("--settings", SETTINGS["masking"]),
        ],
        code=fingerprint("textlstm.experiments.masking"),


use rule state_lanes_run as state_inputs_run with:
    """Train on characters, words and subword pieces for equal time."""
    input:
        split=f"{RESULTS}/tokens/split.tsv",
        language=views("language"),
    pathvars:
        experiment="inputs",
    params:
        command="inputs",
        files=lambda wildcards, input: [
            *("--split", input.split),
            *("--texts", dirname(input.language[0])),
        ],
        settings=[
            *("--min-count", config["tokens"]["min_count"]),
            *("--max-size", config["tokens"]["max_size"]),
            *("--settings", SETTINGS["inputs"]),
        ],
        code=fingerprint("textlstm.experiments.inputs"),


use rule state_alphabet_run as state_stop_words_run with:
    """Attribute and model texts without stop words, and with stop words only."""
    input:
        works=f"{RESULTS}/corpus/works.tsv",
        folds=f"{RESULTS}/attribute/folds.tsv",
        split=f"{RESULTS}/tokens/split.tsv",
        language=views("language"),
    pathvars:
        experiment="stop_words",
    params:
        command="stop-words",
        files=lambda wildcards, input: [
            *("--works", input.works),
            *("--folds", input.folds),
            *("--split", input.split),
            *("--texts", dirname(input.language[0])),
        ],
        settings=[
            *("--stop-words", config["text"]["style"]["stop_words"]),
            *("--chunk", config["attribute"]["chunk"]),
            "--most-frequent-words",
            config["attribute"]["delta"]["most_frequent_words"],
            *("--tokens", json.dumps(config["tokens"])),
            *RESAMPLES,
            *("--settings", SETTINGS["stop_words"]),
        ],
        code=fingerprint("textlstm.experiments.stop_words"),


rule state_page:
    """Write the page of one experiment."""
    input:
        json=f"{RESULTS}/experiments/{{experiment}}.json",
    output:
        page=f"{RESULTS}/experiments/{{experiment}}.html",
        claims=f"{RESULTS}/experiments/{{experiment}}.txt",
        figures=directory(f"{RESULTS}/experiments/figures/{{experiment}}"),
    log:
        f"{LOGS}/experiments/{{experiment}}_page.log",
    benchmark:
        f"{TIMES}/experiments/{{experiment}}_page.tsv"
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
        textlstm --log {log:q} report experiments \
            --experiment {input.json:q} \
            --out {output.page:q} \
            --claims {output.claims:q} \
            --figures {output.figures:q}
        """


rule state_index:
    """Write the page of all experiments."""
    input:
        json=expand(
            "{results}/experiments/{name}.json", results=RESULTS, name=EXPERIMENTS
        ),
    output:
        page=f"{RESULTS}/experiments/index.html",
        claims=f"{RESULTS}/experiments/index.txt",
    log:
        f"{LOGS}/experiments/index.log",
    benchmark:
        f"{TIMES}/experiments/index.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=1000,
    params:
        experiments=lambda wildcards, input: [
            f"--experiment={path}" for path in input.json
        ],
        code=fingerprint("textlstm.report.experiments.page"),
    shell:
        """
        textlstm --log {log:q} report experiments \
            {params.experiments:q} \
            --out {output.page:q} \
            --claims {output.claims:q}
        """


rule state:
    """Every experiment and its page."""
    input:
        rules.state_index.output,
        expand("{results}/experiments/{name}.html", results=RESULTS, name=EXPERIMENTS),


for name in EXPERIMENTS:

    rule:
        """One experiment of the ten, with its page."""
        name:
            f"state_{name}"
        input:
            f"{RESULTS}/experiments/{name}.html",
