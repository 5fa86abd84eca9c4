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


rule text_clean:
    """Clean one work and write its views."""
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
        work=wiring.any_of(LONG),
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=400,
    params:
        entry=lambda wildcards: WORKS[wildcards.work].entry,
        originals=subpath(input.original, parent=True),
        folder=subpath(output.clean, ancestor=2),
        settings=json.dumps(config["text"]),
        code=fingerprint("textlstm.text.works"),
    shell:
        """
        textlstm --log {log:q} text clean \
            --entry {params.entry:q} \
            --originals {params.originals:q} \
            --settings {params.settings:q} \
            --out {params.folder:q}
        """


# The list of originals is the only input: Snakemake records every input with every output, and a
# job of a hundred works would record ten thousand pairs.
for job, works in SHORT.items():

    rule:
        """Clean the short works that share a job."""
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
            corpus=subpath(input.short, ancestor=2),
            folder=subpath(output[0], ancestor=2),
            settings=json.dumps(config["text"]),
            code=fingerprint("textlstm.text.works"),
        shell:
            """
            textlstm --log {log:q} text clean \
                --short {input.short:q} \
                --originals {params.corpus:q}/originals \
                --settings {params.settings:q} \
                --out {params.folder:q}
            """


rule text_reuse:
    """Find works that share long passages."""
    input:
        clean=views("clean"),
        works=f"{RESULTS}/corpus/works.tsv",
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
        texts=subpath(input[0], parent=True),
        code=fingerprint("textlstm.text.reuse"),
    shell:
        """
        textlstm --log {log:q} text reuse \
            --works {input.works:q} \
            --texts {params.texts:q} \
            --out {output.reuse:q}
        """


rule text_leaks:
    """Count the mentions of each work's own author, before and after cleaning."""
    input:
        clean=views("clean"),
        works=f"{RESULTS}/corpus/works.tsv",
        originals=originals(),
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
        corpus=subpath(input.works, parent=True),
        texts=subpath(input[0], parent=True),
        code=fingerprint("textlstm.text.leaks"),
    shell:
        """
        textlstm --log {log:q} text leaks \
            --works {input.works:q} \
            --originals {params.corpus:q}/originals \
            --texts {params.texts:q} \
            --out {output.leaks:q}
        """


rule text:
    """Collect the removals and the sizes of all works."""
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
        folder=subpath(output.stats, parent=True),
        code=fingerprint("textlstm.text.account"),
    shell:
        """
        textlstm --log {log:q} text account \
            --works {input.works:q} \
            --texts {params.folder:q} \
            --removed {output.removed:q} \
            --stats {output.stats:q}
        """
