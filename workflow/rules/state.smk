"""state

In:  settings only
Out: state/alphabet.json  letter to next letter: letters learnt, or positions?
     state/index.html     the questions, a figure each, every claim with its check
"""


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
        seeds=flags("seed", config["state"]["alphabet"]["seeds"]),
        units=config["state"]["alphabet"]["units"],
        epochs=config["state"]["alphabet"]["epochs"],
        learning_rate=config["state"]["alphabet"]["learning_rate"],
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


rule state_page:
    input:
        alphabet=f"{RESULTS}/state/alphabet.json",
    output:
        page=f"{RESULTS}/state/index.html",
        svg=f"{RESULTS}/state/alphabet.svg",
        tsv=f"{RESULTS}/state/alphabet.tsv",
    log:
        f"{LOGS}/state/page.log",
    benchmark:
        f"{TIMES}/state/page.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=1000,
    params:
        code=fingerprint("textlstm.report.state"),
    shell:
        """
        textlstm --log {log:q} report state \
            --alphabet {input.alphabet:q} \
            --out {output.page:q}
        """


rule state_alphabet:
    input:
        rules.state_page.output,


rule state:
    input:
        rules.state_page.output,
