"""From a folder of books to models of style: the stages, in the order the data flows."""

from snakemake.utils import min_version

min_version("9.27")


configfile: "config.yaml"


report: "workflow/report/workflow.rst"


include: "workflow/rules/common.smk"
include: "workflow/rules/corpus.smk"
include: "workflow/rules/text.smk"
include: "workflow/rules/tokens.smk"
include: "workflow/rules/model.smk"
include: "workflow/rules/attribute.smk"
include: "workflow/rules/generate.smk"
include: "workflow/rules/evaluate.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/experiments.smk"
include: "workflow/rules/artifacts.smk"


rule all:
    default_target: True
    input:
        *ARTIFACTS,


onstart:
    claim_run()
    lift_rate_limit()


onsuccess:
    show_summary()


onerror:
    show_errors()
