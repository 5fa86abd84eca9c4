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
        seeds=flags("seed", STATE["alphabet"]["seeds"]),
        units=STATE["alphabet"]["units"],
        epochs=STATE["alphabet"]["epochs"],
        learning_rate=STATE["alphabet"]["learning_rate"],
        code=fingerprint("textlstm.state.alphabet"),
    shell:
        """
        textlstm --log {log:q} state alphabet \
            {params.seeds:q} \
            --units {params.units} \
            --epochs {params.epochs} \
            --learning-rate {params.learning_rate} \
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
        seeds=flags("seed", STATE["delay"]["seeds"]),
        windows=flags("window", STATE["delay"]["windows"]),
        units=STATE["delay"]["units"],
        lanes=STATE["delay"]["lanes"],
        longest=STATE["delay"]["longest"],
        steps=STATE["delay"]["steps"],
        learning_rate=STATE["delay"]["learning_rate"],
        code=fingerprint("textlstm.state.delay"),
    shell:
        """
        textlstm --log {log:q} state delay \
            {params.seeds:q} \
            {params.windows:q} \
            --units {params.units} \
            --lanes {params.lanes} \
            --longest {params.longest} \
            --steps {params.steps} \
            --learning-rate {params.learning_rate} \
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
        seeds=flags("seed", STATE["lanes"]["seeds"]),
        lanes=flags("lanes", STATE["lanes"]["lanes"]),
        learning_rates=flags("learning-rate", STATE["lanes"]["learning_rates"]),
        units=STATE["lanes"]["units"],
        window=STATE["lanes"]["window"],
        epochs=STATE["lanes"]["epochs"],
        code=fingerprint("textlstm.state.lanes"),
    shell:
        """
        textlstm --log {log:q} state lanes \
            --train {input.train:q} \
            --valid {input.valid:q} \
            --test {input.test:q} \
            --tokenizer {params.tokenizer:q} \
            {params.seeds:q} \
            {params.lanes:q} \
            {params.learning_rates:q} \
            --units {params.units} \
            --window {params.window} \
            --epochs {params.epochs} \
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
        seeds=flags("seed", STATE["truncation"]["seeds"]),
        windows=flags("window", STATE["truncation"]["windows"]),
        tokens_an_update=STATE["truncation"]["tokens_an_update"],
        units=STATE["truncation"]["units"],
        epochs=STATE["truncation"]["epochs"],
        learning_rate=STATE["truncation"]["learning_rate"],
        places=STATE["truncation"]["places"],
        code=fingerprint("textlstm.state.truncation"),
    shell:
        """
        textlstm --log {log:q} state truncation \
            --train {input.train:q} \
            --valid {input.valid:q} \
            --test {input.test:q} \
            --tokenizer {params.tokenizer:q} \
            {params.seeds:q} \
            {params.windows:q} \
            --tokens-an-update {params.tokens_an_update} \
            --units {params.units} \
            --epochs {params.epochs} \
            --learning-rate {params.learning_rate} \
            --places {params.places} \
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
        longest=STATE["context"]["longest"],
        places=STATE["context"]["places"],
        resamples=config["evaluate"]["resamples"],
        seed=config["seed"],
        code=fingerprint("textlstm.state.context"),
    shell:
        """
        textlstm --log {log:q} state context \
            {params.model:q} {input.test:q} \
            --longest {params.longest} \
            --places {params.places} \
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
        pairs=STATE["memory"]["pairs"],
        seed=config["seed"],
        code=fingerprint("textlstm.state.memory"),
    shell:
        """
        textlstm --log {log:q} state memory \
            --model {params.model:q} \
            --text {input.test:q} \
            --pairs {params.pairs} \
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
        seeds=flags("seed", STATE["masking"]["seeds"]),
        longest=STATE["masking"]["longest"],
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
            {params.seeds:q} \
            --longest {params.longest} \
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
        seeds=flags("seed", STATE["inputs"]["seeds"]),
        min_count=config["tokens"]["min_count"],
        max_size=config["tokens"]["max_size"],
        pieces=STATE["inputs"]["pieces"],
        units=STATE["inputs"]["units"],
        lanes=STATE["inputs"]["lanes"],
        window=STATE["inputs"]["window"],
        learning_rate=STATE["inputs"]["learning_rate"],
        seconds=STATE["inputs"]["seconds"],
        code=fingerprint("textlstm.state.inputs"),
    shell:
        """
        textlstm --log {log:q} state inputs \
            --split {input.split:q} \
            --texts {params.texts:q} \
            {params.seeds:q} \
            --min-count {params.min_count} \
            --max-size {params.max_size} \
            --pieces {params.pieces} \
            --units {params.units} \
            --lanes {params.lanes} \
            --window {params.window} \
            --learning-rate {params.learning_rate} \
            --seconds {params.seconds} \
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
        seeds=flags("seed", STATE["stop_words"]["seeds"]),
        stop_words=config["text"]["style"]["stop_words"],
        chunk=config["attribute"]["chunk"],
        most_frequent_words=config["attribute"]["most_frequent_words"],
        min_count=config["tokens"]["min_count"],
        max_size=config["tokens"]["max_size"],
        units=STATE["stop_words"]["units"],
        lanes=STATE["stop_words"]["lanes"],
        window=STATE["stop_words"]["window"],
        epochs=STATE["stop_words"]["epochs"],
        learning_rate=STATE["stop_words"]["learning_rate"],
        resamples=config["evaluate"]["resamples"],
        code=fingerprint("textlstm.state.stop_words"),
    shell:
        """
        textlstm --log {log:q} state stop-words \
            --works {input.works:q} \
            --folds {input.folds:q} \
            --split {input.split:q} \
            --texts {params.texts:q} \
            {params.seeds:q} \
            --stop-words {params.stop_words:q} \
            --chunk {params.chunk} \
            --most-frequent-words {params.most_frequent_words} \
            --min-count {params.min_count} \
            --max-size {params.max_size} \
            --units {params.units} \
            --lanes {params.lanes} \
            --window {params.window} \
            --epochs {params.epochs} \
            --learning-rate {params.learning_rate} \
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


rule state_alphabet:
    input:
        f"{RESULTS}/state/alphabet.html",


rule state_delay:
    input:
        f"{RESULTS}/state/delay.html",


rule state_lanes:
    input:
        f"{RESULTS}/state/lanes.html",


rule state_truncation:
    input:
        f"{RESULTS}/state/truncation.html",


rule state_context:
    input:
        f"{RESULTS}/state/context.html",


rule state_units:
    input:
        f"{RESULTS}/state/units.html",


rule state_memory:
    input:
        f"{RESULTS}/state/memory.html",


rule state_masking:
    input:
        f"{RESULTS}/state/masking.html",


rule state_inputs:
    input:
        f"{RESULTS}/state/inputs.html",


rule state_stop_words:
    input:
        f"{RESULTS}/state/stop_words.html",
