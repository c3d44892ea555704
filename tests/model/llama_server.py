"""Serves the weights in argv[1] over HTTP; writes the address, ends when its standard input is closed.

A process of its own: within pytest, ending the server waits for ever for a reply that nobody reads.
"""

import os
import sys

import xllamacpp

#: Tokens of prompt and reply together.
CONTEXT = 4096

#: As many as the smallest machine that runs the tests has cores.
THREADS = 2

#: llama.cpp logs errors only.
ERRORS = 1

params = xllamacpp.CommonParams()
params.model.path = sys.argv[1]
params.n_ctx = CONTEXT
params.n_parallel = 1
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = THREADS
params.verbosity = ERRORS
# The instructions of every request are the same: reading them once saves most of the time.
params.cache_prompt = True
# The weights bring no chat template, and the one used instead ends turns with what is no single token to them.
params.antiprompt = ["<|im_end|>"]

server = xllamacpp.Server(params)
sys.stdout.write(f"{server.listening_address}\n")
sys.stdout.flush()
try:
    sys.stdin.read()
finally:
    os._exit(0)
