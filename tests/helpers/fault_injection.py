"""Failures of the operating system injected into a command, one call after the other.

Run with faults.c preloaded: `python fault_injection.py FOLDER MOST ARGUMENT...` runs `textlstm
ARGUMENT...` in a fork for each fault, at most MOST of them, and prints what was wrong as JSON. The
commands read FOLDER/stdin.txt as standard input where it exists.
"""

import ctypes
import errno
import hashlib
import importlib
import json
import os
import random
import shutil
import sys
from pathlib import Path

KINDS = {  # in the order of faults.c
    "open": ["EIO", "EMFILE", "ENOSPC", "EACCES"],
    "read": ["EIO"],
    "write": ["ENOSPC", "EIO", "EDQUOT", "EFBIG"],
    "fsync": ["EIO", "ENOSPC"],
    "rename": ["EIO", "ENOSPC", "EACCES"],
    "mkdir": ["ENOSPC", "EIO"],
    "chmod": ["EIO"],
    "mmap": ["ENOMEM", "EMFILE"],
}
NONE = (b"", -1, 0, 0)
LIBRARIES = {  # of the commands, imported once, not in each fork
    "generate": ["textlstm.generate.trained"],
    "score": ["textlstm.generate.trained"],
    "export": ["textlstm.export.write", "textlstm.export.keras_file"],
    "attribute": ["textlstm.attribute.verification", "textlstm.report.explain"],
    "state": ["textlstm.generate.trained", "textlstm.experiments.trace"],
    "stylometry": ["textlstm.stylometry.contrast"],
}


def contents(folder):
    """Return the hash of each file, except logs, by path."""
    return {
        str(path.relative_to(folder)): hashlib.md5(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".log"
    }


def run(library, folder, arguments, fault=NONE[1:]):
    """Run a command in a fork; return exit code, stderr, and the number of calls of each kind."""
    received, sent = os.pipe()
    messages = folder.parent / "stderr.txt"
    if not (child := os.fork()):
        os.dup2(os.open(messages, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), 2)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        if (folder / "stdin.txt").exists():
            os.dup2(os.open(folder / "stdin.txt", os.O_RDONLY), 0)
        sys.argv = ["textlstm", *arguments]
        library.fault_set(str(folder).encode(), *fault)
        code = 0
        try:
            importlib.import_module("textlstm.cli").main()
        except SystemExit as end:
            code = end.code or 0
        except BaseException:
            sys.excepthook(*sys.exc_info())
            code = 70
        counts = [library.fault_count(kind) for kind in range(len(KINDS))]
        library.fault_set(*NONE)
        os.write(sent, json.dumps(counts).encode())
        os._exit(code)
    os.close(sent)
    _, status = os.waitpid(child, 0)
    with os.fdopen(received) as pipe:
        text = pipe.read()
    code = os.waitstatus_to_exitcode(status)
    return code, messages.read_text(errors="replace"), json.loads(text or "null")


def problems(code, text, reason, before, after, new, changing):
    """Return what is wrong with the end of a command into which a fault was injected."""
    errors = [line for line in text.splitlines() if line.startswith("textlstm: error: ")]
    found = []
    if code not in (0, 1) or "Traceback" in text:
        found.append(f"exit code {code}: {text[-300:]}")
    if code == 1 and (len(errors) != 1 or reason.lower() not in errors[0].lower()):
        found.append(f"message: {text[-300:]}")
    for name in set(before) | set(after):
        complete = {before.get(name), new.get(name)}
        if after.get(name) not in complete and Path(name).name not in changing:
            found.append(f"{name}: neither the old contents nor the new")
    if code == 0 and any(name not in after for name in new):
        found.append("no error, but a result is missing")
    return found


def inject(folder, most, arguments, changing=()):
    """Return (kind, call, error, problems) of the faults that ended wrong, and their number."""
    library = ctypes.CDLL(None)
    copy = folder.parent / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    before = contents(folder)

    def restore():
        for place in folder.iterdir():  # the folder itself is the working folder
            shutil.rmtree(place) if place.is_dir() else place.unlink()
        shutil.copytree(copy, folder, dirs_exist_ok=True)

    code, text, counts = run(library, folder, arguments)
    assert code == 0, text
    new = contents(folder)
    restore()
    faults = [
        (kind, call, error)
        for number, kind in enumerate(KINDS)
        for call in range(1, counts[number] + 1)
        for error in KINDS[kind]
    ]
    random.Random(0).shuffle(faults)
    wrong, faults = [], sorted(faults[:most])
    for kind, call, error in faults:
        number = getattr(errno, error)
        fault = (list(KINDS).index(kind), call, number)
        code, text, _ = run(library, folder, arguments, fault)
        after = contents(folder)
        found = problems(code, text, os.strerror(number), before, after, new, changing)
        if found:
            wrong.append((kind, call, error, found))
        if after != before:
            restore()
    return wrong, len(faults)


if __name__ == "__main__":
    place, most, *words = sys.argv[1:]
    os.chdir(place)
    for module in ("textlstm.cli", "textlstm.tokens.fit"):
        importlib.import_module(module)  # once, not in each fork
    for module in LIBRARIES.get(words[0], []):
        importlib.import_module(module)
    wrong, number = inject(Path(place).resolve(), int(most), words, {"model.keras", "sealed.json"})
    print(json.dumps({"faults": number, "wrong": wrong}))
