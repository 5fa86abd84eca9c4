"""The workflow, run from the project's folder; workflow/Snakefile is its table of contents."""


include: "workflow/Snakefile"


rule default:
    """Every artifact of every stage (an included file cannot set the default target)."""
    default_target: True
    input:
        rules.all.input,
