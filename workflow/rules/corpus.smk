"""corpus

In:  the manifest or folder named by `corpus` in config.yaml
Out: corpus/originals/{work}.{format}  verified originals
     corpus/short/{job}.json           the short ones that share a job
     corpus/works.tsv                  what each work is and where it came from
"""


rule corpus_fetch:
    """Fetch and verify the original of one work."""
    input:
        lambda wildcards: wiring.local_source(WORKS[wildcards.work]),
    output:
        f"{RESULTS}/corpus/originals/{{work}}.{{format}}",
    log:
        f"{LOGS}/corpus/fetch/{{work}}.{{format}}.log",
    benchmark:
        f"{TIMES}/corpus/fetch/{{work}}.{{format}}.tsv"
    wildcard_constraints:
        work=wiring.any_of(LONG),
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=300,
    params:
        entry=lambda wildcards: WORKS[wildcards.work].entry,
        original=lambda wildcards, input: [f"--original={path}" for path in input],
        contents=lambda wildcards: wiring.content_digest(WORKS[wildcards.work]),
        code=fingerprint("textlstm.corpus.fetch"),
    shell:
        """
        textlstm --log {log:q} corpus fetch \
            --entry {params.entry:q} \
            {params.original:q} \
            --out {output:q}
        """


for job, works in SHORT.items():

    rule:
        """Fetch and verify the originals of the short works that share a job."""
        name:
            f"corpus_fetch_short_{job}"
        output:
            originals=update(originals(works)),
            short=f"{RESULTS}/corpus/short/{job}.json",
        log:
            f"{LOGS}/corpus/fetch_short/{job}.log",
        benchmark:
            f"{TIMES}/corpus/fetch_short/{job}.tsv"
        conda:
            "../envs/textlstm.yaml"
        threads: 1
        resources:
            mem_mb=300,
        params:
            manifest=lambda wildcards: str(corpus.path),
            job=job,
            texts=digest(WORKS[work] for work in works),
            folder=subpath(output[0], parent=True),
            code=fingerprint("textlstm.corpus.short"),
        shell:
            """
            textlstm --log {log:q} corpus fetch-short \
                --manifest {params.manifest:q} \
                --job {params.job:q} \
                --originals {params.folder:q} \
                --out {output.short:q}
            """


rule corpus:
    """Describe every work in one table."""
    input:
        originals=originals(),
    output:
        works=f"{RESULTS}/corpus/works.tsv",
    log:
        f"{LOGS}/corpus/works.log",
    benchmark:
        f"{TIMES}/corpus/works.tsv"
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=500,
    params:
        manifest=lambda wildcards: str(corpus.path),
        entries=lambda wildcards: [work.entry for work in corpus.works],
        folder=subpath(input[0], parent=True),
        code=fingerprint("textlstm.corpus.works"),
    shell:
        """
        textlstm --log {log:q} corpus works \
            --manifest {params.manifest:q} \
            --originals {params.folder:q} \
            --out {output.works:q}
        """
