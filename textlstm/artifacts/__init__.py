"""File formats of the stages, written atomically: text, JSON, TSV, .npy arrays, safetensors.

Every writer replaces its file only when the new contents are complete and synced to disk. Every
reader raises TextlstmError, with the name of the file, if the file is missing or damaged; it
compares declared sizes with the size of the file before it allocates memory. Failures of the
operating system (a full disk, too many open files) stay OSErrors, with the name of the file.
"""

from textlstm.artifacts.arrays import (
    ArrayWriter,
    load_array,
    save_array,
)
from textlstm.artifacts.files import (
    damaged,
    is_stream,
    naming,
    read_bytes,
    read_text,
    remove_partial,
    replacing,
    replacing_folder,
    sha256,
    sync_folder,
    write_bytes,
    write_text,
    write_together,
)
from textlstm.artifacts.tables import (
    is_count,
    json_bytes,
    read_json,
    read_json_object,
    read_tsv,
    tsv_bytes,
    write_json,
    write_tsv,
)
from textlstm.artifacts.weights import (
    load_weights,
    read_safetensors,
    save_weights,
    weights_bytes,
)

__all__ = [
    "ArrayWriter",
    "damaged",
    "is_count",
    "is_stream",
    "json_bytes",
    "load_array",
    "load_weights",
    "naming",
    "read_bytes",
    "read_json",
    "read_json_object",
    "read_safetensors",
    "read_text",
    "read_tsv",
    "remove_partial",
    "replacing",
    "replacing_folder",
    "save_array",
    "save_weights",
    "sha256",
    "sync_folder",
    "tsv_bytes",
    "weights_bytes",
    "write_bytes",
    "write_json",
    "write_text",
    "write_together",
    "write_tsv",
]
