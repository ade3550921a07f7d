# SPDX-License-Identifier: MIT
"""The twin of interpreter.c for CPython: runs random programs, one per line of
stdin or per argument, and prints what happens as `pass@time event`."""
import gc
import inspect
import sys
import warnings

import conditions
import contexts
import groups
import locks
import operations
import queues
import waits
from machine import Machine, strip
from virtual_loop import run, show

OPERATIONS = {
    name.removeprefix("op_"): (function, inspect.iscoroutinefunction(function))
    for module in (operations, waits, locks, conditions, queues, contexts, groups)
    for name, function in vars(module).items()
    if name.startswith("op_")
}


class Operation:
    __slots__ = ("name", "numbers", "items", "blocks", "run", "suspends")

    def __init__(self, name, words):
        self.name = name
        self.numbers = []
        self.items = []
        self.blocks = []
        self.run, self.suspends = OPERATIONS[name]
        while (word := next(words)) != ";":
            if word == "[":
                self.items = [int(item) for item in iter(words.__next__, "]")]
            elif word == "{":
                self.blocks.append(parse_block(words))
            else:
                self.numbers.append(float(word))

    def number(self, i):
        return int(self.numbers[i]) if i < len(self.numbers) else 0

    def block(self, i):
        return self.blocks[i] if i < len(self.blocks) else []


def parse_block(words):
    return [Operation(word, words) for word in iter(words.__next__, "}")]


def parse_program(line):
    words = iter(line.split())
    name = next(words)
    return name, [parse_block(words) for word in words if word == "{"]


def run_program(line):
    name, functions = parse_program(line)
    machine = Machine(functions)
    try:
        outcome = run(machine.loop, machine.main())
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        outcome = error
        strip(error)
    print(f"== {name}", *machine.lines, f"end {show(outcome)}", sep="\n")


def main():
    warnings.simplefilter("ignore")  # coroutines that never began
    sys.unraisablehook = lambda unraisable: None
    gc.disable()  # what is released is released at once, or between programs
    for count, line in enumerate(sys.argv[1:] or sys.stdin):
        if line.strip():
            run_program(line)
        if count % 50 == 49:
            gc.collect()


main()
