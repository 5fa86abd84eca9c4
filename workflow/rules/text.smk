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
    conda:
        "../envs/textlstm.yaml"
    threads: 1
    resources:
        mem_mb=400,
    params:
        format=lambda wildcards: WORKS[wildcards.work].format,
        authors=lambda wildcards: flags("author", WORKS[wildcards.work].authors),
        title=lambda wildcards: WORKS[wildcards.work].title,
        prepared=lambda wildcards: (
            ["--prepared"] if WORKS[wildcards.work].prepared else []
        ),
        language=lambda wildcards: WORKS[wildcards.work].language
        or config["text"]["language"],
        kinds=flags("remove", config["text"]["remove"]),
        normalise=flags("normalise", config["text"]["normalise"]),
        words=config["text"]["style"]["words"],
        punctuation=config["text"]["style"]["punctuation"],
        case=config["text"]["style"]["case"],
        stop_words=config["text"]["style"]["stop_words"],
        pronouns=config["text"]["style"]["pronouns"],
        names=config["text"]["style"]["names"],
        language_case=config["text"]["language_view"]["case"],
        code=fingerprint("textlstm.text.clean"),
    shell:
        """
        textlstm --log {log:q} text clean \
            --original {input.original:q} \
            --format {params.format:q} \
            --work {wildcards.work:q} \
            {params.authors:q} \
            --title {params.title:q} \
            {params.prepared:q} \
            --language {params.language:q} \
            {params.kinds:q} \
            {params.normalise:q} \
            --style-words {params.words:q} \
            --style-punctuation {params.punctuation:q} \
            --style-case {params.case:q} \
            --stop-words {params.stop_words:q} \
            --pronouns {params.pronouns:q} \
            --names {params.names:q} \
            --language-case {params.language_case:q} \
            --clean {output.clean:q} \
            --removed {output.removed:q} \
            --language-view {output.language:q} \
            --style-view {output.style:q}
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
        originals=originals,
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
        removed=removals,
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
