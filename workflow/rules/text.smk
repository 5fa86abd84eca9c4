"""text

In:  corpus/originals/{work}.{format}
Out: text/clean/{work}.txt     the author's text, paragraphs apart
     text/removed/{work}.tsv   what was taken out of it, and why
     text/language/{work}.txt  all words, a sentence a line: what the language model reads
     text/style/{work}.txt     the words authorship is judged on
     text/removed.tsv          all removals, text/stats.tsv sizes
     text/reuse.tsv            pairs of works that share text
     text/leaks.tsv            where works name their own authors, before and after
"""

CLEANING = {
    "language": config["text"]["language"],
    "remove": config["text"]["remove"],
    "normalise": config["text"]["normalise"],
    **{f"style_{key}": value for key, value in config["text"]["style"].items()},
    "language_view_case": config["text"]["language_view"]["case"],
}


rule text_clean:
    input:
        original=original,
    output:
        clean=f"{RESULTS}/text/clean/{{work}}.txt",
        removed=f"{RESULTS}/text/removed/{{work}}.tsv",
        language=f"{RESULTS}/text/language/{{work}}.txt",
        style=f"{RESULTS}/text/style/{{work}}.txt",
    log:
        f"{LOGS}/text/clean/{{work}}.log",
    benchmark:
        f"{TIMES}/text/clean/{{work}}.tsv"
    wildcard_constraints:
        work=any_of(LONG),
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=400,
    params:
        entry=lambda wildcards: WORKS[wildcards.work].entry,
        originals=input_folder("original"),
        folder=output_folder("clean", above=1),
        settings=options(CLEANING),
        code=fingerprint("textlstm.text.works"),
    shell:
        """
        textlstm --log {log:q} text clean \
            --entry {params.entry:q} \
            --originals {params.originals:q} \
            {params.settings:q} \
            --out {params.folder:q}
        """


# an originals' list is all their input: Snakemake notes every input down with every output, thousands with thousands
for job, works in SHORT.items():

    rule:
        name:
            f"text_clean_short_{job}"
        input:
            short=f"{RESULTS}/corpus/short/{job}.json",
        output:
            clean=update(views("clean", works)),
            removed=update(removals(works)),
            language=update(views("language", works)),
            style=update(views("style", works)),
        log:
            f"{LOGS}/text/clean_short/{job}.log",
        benchmark:
            f"{TIMES}/text/clean_short/{job}.tsv"
        conda:
            "../envs/textlstm.yaml"
        threads: 1
        resources:
            mem_mb=400,
        params:
            originals=f"{RESULTS}/corpus/originals",
            folder=output_folder("clean", above=1),
            settings=options(CLEANING),
            code=fingerprint("textlstm.text.works"),
        shell:
            """
            textlstm --log {log:q} text clean \
                --short {input.short:q} \
                --originals {params.originals:q} \
                {params.settings:q} \
                --out {params.folder:q}
            """


rule text_reuse:
    input:
        works=f"{RESULTS}/corpus/works.tsv",
        clean=views("clean"),
    output:
        reuse=f"{RESULTS}/text/reuse.tsv",
    log:
        f"{LOGS}/text/reuse.log",
    benchmark:
        f"{TIMES}/text/reuse.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=2000,
    params:
        texts=input_folder("clean"),
        code=fingerprint("textlstm.text.reuse"),
    shell:
        """
        textlstm --log {log:q} text reuse \
            --works {input.works:q} \
            --texts {params.texts:q} \
            --out {output.reuse:q}
        """


rule text_leaks:
    input:
        works=f"{RESULTS}/corpus/works.tsv",
        originals=originals(),
        clean=views("clean"),
    output:
        leaks=f"{RESULTS}/text/leaks.tsv",
    log:
        f"{LOGS}/text/leaks.log",
    benchmark:
        f"{TIMES}/text/leaks.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=1000,
    params:
        originals=input_folder("originals"),
        texts=input_folder("clean"),
        code=fingerprint("textlstm.text.leaks"),
    shell:
        """
        textlstm --log {log:q} text leaks \
            --works {input.works:q} \
            --originals {params.originals:q} \
            --texts {params.texts:q} \
            --out {output.leaks:q}
        """


rule text:
    input:
        works=f"{RESULTS}/corpus/works.tsv",
        clean=views("clean"),
        removed=removals(),
        language=views("language"),
        style=views("style"),
    output:
        removed=f"{RESULTS}/text/removed.tsv",
        stats=f"{RESULTS}/text/stats.tsv",
    log:
        f"{LOGS}/text/account.log",
    benchmark:
        f"{TIMES}/text/account.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=500,
    params:
        folder=output_folder("removed"),
        code=fingerprint("textlstm.text.account"),
    shell:
        """
        textlstm --log {log:q} text account \
            --works {input.works:q} \
            --texts {params.folder:q} \
            --removed {output.removed:q} \
            --stats {output.stats:q}
        """
