"""One line of JSON in, one line of JSON out: {"call": ..., ...} gets {"ms": ..., "value": ...} or {"error": ...}."""

import json
import os
import sys
import time


def answer(calls):
    """Serves `calls`, by name, until stdin ends. What libraries print to stdout goes to stderr."""
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        request = json.loads(line)
        call = calls[request.pop("call")]
        try:
            start = time.perf_counter()
            value = call(**request)
            reply = {"ms": (time.perf_counter() - start) * 1000, "value": value}
        except Exception as error:
            reply = {"error": repr(error)}
        print(json.dumps(reply), file=out, flush=True)
