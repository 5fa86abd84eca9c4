"""File formats of the stages, written atomically: text, JSON, TSV, .npy arrays, safetensors.

Every writer replaces its file only when the new contents are complete and synced to disk. Every
reader raises TextlstmError, with the name of the file, if the file is missing or damaged; it
compares declared sizes with the size of the file before it allocates memory. Failures of the
operating system (a full disk, too many open files) stay OSErrors, with the name of the file.
"""
