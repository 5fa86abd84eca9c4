"""state

In:  tokens/, model/, text/ and attribute/folds.tsv (alphabet and delay: settings only)
Out: state/{experiment}.json  what was found: tables, and claims checked on them
     state/{experiment}.html  its question, figures, and every claim with its check; .txt the claims
     state/index.html         all of them
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


rule state_alphabet_run:
    output:
        json=f"{RESULTS}/state/alphabet.json",
    log:
        f"{LOGS}/state/alphabet.log",
    benchmark:
        f"{TIMES}/state/alphabet.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=2000,
    params:
        settings=options(STATE["alphabet"]),
        code=fingerprint("textlstm.state.alphabet"),
    shell:
        """
        textlstm --log {log:q} state alphabet \
            {params.settings:q} \
            --threads {threads} \
            --out {output.json:q}
        """


rule state_delay_run:
    output:
        json=f"{RESULTS}/state/delay.json",
    log:
        f"{LOGS}/state/delay.log",
    benchmark:
        f"{TIMES}/state/delay.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=2000,
    params:
        settings=options(STATE["delay"]),
        code=fingerprint("textlstm.state.delay"),
    shell:
        """
        textlstm --log {log:q} state delay \
            {params.settings:q} \
            --threads {threads} \
            --out {output.json:q}
        """


rule state_lanes_run:
    input:
        train=f"{RESULTS}/tokens/train.npy",
        valid=f"{RESULTS}/tokens/valid.npy",
        test=f"{RESULTS}/tokens/test.npy",
        tokenizer=f"{RESULTS}/tokens/tokenizer.json",
        vocabulary=f"{RESULTS}/tokens/vocabulary.tsv",
    output:
        json=f"{RESULTS}/state/lanes.json",
    log:
        f"{LOGS}/state/lanes.log",
    benchmark:
        f"{TIMES}/state/lanes.tsv"
    priority: 1  # the longest first, so that no core waits for them at the end
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=2000,
    params:
        tokenizer=input_folder("tokenizer"),
        settings=options(STATE["lanes"]),
        code=fingerprint("textlstm.state.lanes"),
    shell:
        """
        textlstm --log {log:q} state lanes \
            --train {input.train:q} \
            --valid {input.valid:q} \
            --test {input.test:q} \
            --tokenizer {params.tokenizer:q} \
            {params.settings:q} \
            --threads {threads} \
            --out {output.json:q}
        """


rule state_truncation_run:
    input:
        train=f"{RESULTS}/tokens/train.npy",
        valid=f"{RESULTS}/tokens/valid.npy",
        test=f"{RESULTS}/tokens/test.npy",
        tokenizer=f"{RESULTS}/tokens/tokenizer.json",
        vocabulary=f"{RESULTS}/tokens/vocabulary.tsv",
    output:
        json=f"{RESULTS}/state/truncation.json",
    log:
        f"{LOGS}/state/truncation.log",
    benchmark:
        f"{TIMES}/state/truncation.tsv"
    priority: 1  # the longest first, so that no core waits for them at the end
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=2000,
    params:
        tokenizer=input_folder("tokenizer"),
        settings=options(STATE["truncation"]),
        code=fingerprint("textlstm.state.truncation"),
    shell:
        """
        textlstm --log {log:q} state truncation \
            --train {input.train:q} \
            --valid {input.valid:q} \
            --test {input.test:q} \
            --tokenizer {params.tokenizer:q} \
            {params.settings:q} \
            --threads {threads} \
            --out {output.json:q}
        """


rule state_context_run:
    input:
        weights=f"{RESULTS}/model/weights.safetensors",
        description=f"{RESULTS}/model/model.json",
        test=f"{RESULTS}/tokens/test.npy",
    output:
        json=f"{RESULTS}/state/context.json",
    log:
        f"{LOGS}/state/context.log",
    benchmark:
        f"{TIMES}/state/context.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=3000,
    params:
        model=input_folder("weights"),
        settings=options(STATE["context"]),
        resamples=config["evaluate"]["resamples"],
        seed=config["seed"],
        code=fingerprint("textlstm.state.context"),
    shell:
        """
        textlstm --log {log:q} state context \
            {params.model:q} {input.test:q} \
            {params.settings:q} \
            --resamples {params.resamples} \
            --seed {params.seed} \
            --threads {threads} \
            --out {output.json:q}
        """


rule state_units_run:
    input:
        weights=f"{RESULTS}/model/weights.safetensors",
        description=f"{RESULTS}/model/model.json",
        valid=f"{RESULTS}/tokens/valid.npy",
        test=f"{RESULTS}/tokens/test.npy",
    output:
        json=f"{RESULTS}/state/units.json",
    log:
        f"{LOGS}/state/units.log",
    benchmark:
        f"{TIMES}/state/units.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=3000,
    params:
        model=input_folder("weights"),
        resamples=config["evaluate"]["resamples"],
        seed=config["seed"],
        code=fingerprint("textlstm.state.units"),
    shell:
        """
        textlstm --log {log:q} state units \
            --model {params.model:q} \
            --find {input.valid:q} \
            --tell {input.test:q} \
            --resamples {params.resamples} \
            --seed {params.seed} \
            --threads {threads} \
            --out {output.json:q}
        """


rule state_memory_run:
    input:
        weights=f"{RESULTS}/model/weights.safetensors",
        description=f"{RESULTS}/model/model.json",
        test=f"{RESULTS}/tokens/test.npy",
    output:
        json=f"{RESULTS}/state/memory.json",
    log:
        f"{LOGS}/state/memory.log",
    benchmark:
        f"{TIMES}/state/memory.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=3000,
    params:
        model=input_folder("weights"),
        settings=options(STATE["memory"]),
        seed=config["seed"],
        code=fingerprint("textlstm.state.memory"),
    shell:
        """
        textlstm --log {log:q} state memory \
            --model {params.model:q} \
            --text {input.test:q} \
            {params.settings:q} \
            --seed {params.seed} \
            --threads {threads} \
            --out {output.json:q}
        """


rule state_masking_run:
    input:
        folds=f"{RESULTS}/attribute/folds.tsv",
        style=views("style"),
    output:
        json=f"{RESULTS}/state/masking.json",
    log:
        f"{LOGS}/state/masking.log",
    benchmark:
        f"{TIMES}/state/masking.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=2000,
    params:
        texts=input_folder("style"),
        settings=options(STATE["masking"]),
        embedding=config["attribute"]["head"]["embedding"],
        units=config["attribute"]["head"]["units"],
        vocabulary=config["attribute"]["head"]["vocabulary"],
        bag=config["attribute"]["head"]["bag"],
        examples=config["attribute"]["head"]["examples"],
        learning_rate=config["attribute"]["head"]["learning_rate"],
        dropout=config["attribute"]["head"]["dropout"],
        code=fingerprint("textlstm.state.masking"),
    shell:
        """
        textlstm --log {log:q} state masking \
            --folds {input.folds:q} \
            --texts {params.texts:q} \
            {params.settings:q} \
            --embedding {params.embedding} \
            --units {params.units} \
            --vocabulary {params.vocabulary} \
            --bag {params.bag} \
            --examples {params.examples} \
            --learning-rate {params.learning_rate} \
            --dropout {params.dropout} \
            --threads {threads} \
            --out {output.json:q}
        """


rule state_inputs_run:
    input:
        split=f"{RESULTS}/tokens/split.tsv",
        language=views("language"),
    output:
        json=f"{RESULTS}/state/inputs.json",
    log:
        f"{LOGS}/state/inputs.log",
    benchmark:
        f"{TIMES}/state/inputs.tsv"
    priority: 1  # the longest first, so that no core waits for them at the end
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=2000,
    params:
        texts=input_folder("language"),
        settings=options(STATE["inputs"]),
        min_count=config["tokens"]["min_count"],
        max_size=config["tokens"]["max_size"],
        code=fingerprint("textlstm.state.inputs"),
    shell:
        """
        textlstm --log {log:q} state inputs \
            --split {input.split:q} \
            --texts {params.texts:q} \
            {params.settings:q} \
            --min-count {params.min_count} \
            --max-size {params.max_size} \
            --threads {threads} \
            --out {output.json:q}
        """


rule state_stop_words_run:
    input:
        works=f"{RESULTS}/corpus/works.tsv",
        folds=f"{RESULTS}/attribute/folds.tsv",
        split=f"{RESULTS}/tokens/split.tsv",
        language=views("language"),
    output:
        json=f"{RESULTS}/state/stop_words.json",
    log:
        f"{LOGS}/state/stop_words.log",
    benchmark:
        f"{TIMES}/state/stop_words.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=2000,
    params:
        texts=input_folder("language"),
        settings=options(STATE["stop_words"]),
        stop_words=config["text"]["style"]["stop_words"],
        chunk=config["attribute"]["chunk"],
        most_frequent_words=config["attribute"]["most_frequent_words"],
        min_count=config["tokens"]["min_count"],
        max_size=config["tokens"]["max_size"],
        resamples=config["evaluate"]["resamples"],
        code=fingerprint("textlstm.state.stop_words"),
    shell:
        """
        textlstm --log {log:q} state stop-words \
            --works {input.works:q} \
            --folds {input.folds:q} \
            --split {input.split:q} \
            --texts {params.texts:q} \
            {params.settings:q} \
            --stop-words {params.stop_words:q} \
            --chunk {params.chunk} \
            --most-frequent-words {params.most_frequent_words} \
            --min-count {params.min_count} \
            --max-size {params.max_size} \
            --resamples {params.resamples} \
            --threads {threads} \
            --out {output.json:q}
        """


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
        code=fingerprint("textlstm.report.state.page"),
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
        code=fingerprint("textlstm.report.state.page"),
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


for experiment in EXPERIMENTS:

    rule:
        name:
            f"state_{experiment}"
        input:
            f"{RESULTS}/state/{experiment}.html",
