// SPDX-License-Identifier: MIT
// Runs the same programs on two machines, finds those whose traces differ, and makes one smaller.
import { format } from "./generate.js";
import { SIMPLER_NUMBERS_ON_TOPICS } from "./topics.js";

const BATCH = 400;

/** The traces of all programs; a program that ends its process does not hide those behind it. */
export async function runAll(machine, programs) {
  const traces = new Map();
  for (let rest = programs; rest.length;) {
    const batch = rest.slice(0, BATCH);
    const found = await machine(batch.map(format));
    const done = batch.findLastIndex(({ name }) => found.has(name)) + 1;
    if (!done) throw new Error(`no trace of ${batch[0].name}`);
    for (const [name, trace] of found) traces.set(name, trace);
    rest = rest.slice(done);
  }
  return traces;
}

/** The programs that the machines do not agree on: { program, traces }. */
export async function findDifferences(machines, programs) {
  const all = await Promise.all(machines.map((machine) => runAll(machine, programs)));
  return programs
    .map((program) => ({ program, traces: all.map((traces) => traces.get(program.name)) }))
    .filter(({ traces: [first, ...others] }) => others.some((trace) => trace !== first));
}

/** The machine, but without the texts of cancellations: CPython hands a task's text to the first
 * who asks, C to all. */
export const withoutCancelTexts = (machine) => async (lines) => {
  const traces = await machine(lines);
  for (const [name, trace] of traces) {
    traces.set(name, trace.replace(/\bCancelledError\(m\d+\)/g, "CancelledError"));
  }
  return traces;
};

/** The smallest program, by leaving out, that the machines still do not agree on. */
export async function shrink(machines, program) {
  for (;;) {
    const candidates = [...simplify(program)].map((functions, i) => ({ name: `c${i}`, functions }));
    const different = await findDifferences(machines, candidates);
    const smaller = different.find(
      ({ traces }) => !traces.some((trace) => /out of op/.test(trace)),
    );
    if (!smaller) return (await findDifferences(machines, [program]))[0] ?? { program, traces: [] };
    program = { ...smaller.program, name: program.name };
  }
}

/** Programs a little simpler than this one, the simplest first. */
function* simplify({ functions }) {
  for (let number = 0; number < functions.length; number++) {
    for (const block of simplifyBlock(functions[number])) yield functions.with(number, block);
  }
}

function* simplifyBlock(block) {
  for (let length = block.length; length >= 1; length = Math.floor(length / 2)) {
    for (let start = 0; start + length <= block.length; start += length) {
      yield block.toSpliced(start, length);
    }
  }
  for (let i = 0; i < block.length; i++) {
    const op = block[i];
    const put = (...ops) => block.toSpliced(i, 1, ...ops);
    for (const inner of op.blocks ?? []) yield put(...inner);
    for (const simpler of simplifyOperation(op)) yield put(simpler);
  }
}

function* simplifyOperation(op) {
  for (let i = 0; i < (op.blocks?.length ?? 0); i++) {
    for (const block of simplifyBlock(op.blocks[i])) {
      yield { ...op, blocks: op.blocks.with(i, block) };
    }
  }
  for (let i = 0; i < (op.items?.length ?? 0); i++) {
    yield { ...op, items: op.items.toSpliced(i, 1) };
  }
  for (const i of SIMPLER_NUMBERS[op.op] ?? []) {
    for (const number of [0, 1]) {
      if (op.numbers[i] > number) yield { ...op, numbers: op.numbers.with(i, number) };
    }
  }
}

/** Numbers that may become 0 or 1: delays, values, texts. */
const SIMPLER_NUMBERS = {
  sleep: [0],
  set: [1],
  fail: [1, 2],
  cancel: [1],
  raise: [0, 1],
  return: [0],
  wait: [0, 1],
  wait_for: [1],
  timeout: [1],
  timeout_at: [1],
  later: [2],
  at: [2],
  gather: [1],
  ...SIMPLER_NUMBERS_ON_TOPICS,
};

/** The program by lines, for people. */
export function pretty({ functions }) {
  return functions.map((block, i) => `fn ${i}:\n${prettyBlock(block, "  ")}`).join("\n");
}

function prettyBlock(block, indent) {
  return block.map((op) => prettyOperation(op, indent)).join("\n");
}

function prettyOperation({ op, numbers, items, blocks = [] }, indent) {
  const list = items ? ` [${items.join(" ")}]` : "";
  const inner = blocks.map((block) => `\n${prettyBlock(block, `${indent}  `)}`);
  return `${indent}${[op, ...numbers].join(" ")}${list}${inner.join(`\n${indent}then`)}`;
}

/** Both traces with their first difference marked. */
export function prettyDifference({ program, traces: [expected = "", actual = ""] }) {
  const wanted = expected.split("\n");
  const got = actual.split("\n");
  const first = wanted.findIndex((line, i) => line !== got[i]);
  const at = first < 0 ? wanted.length : first;
  const show = (lines) => lines.map((line, i) => `${i === at ? ">" : " "} ${line}`).join("\n");
  const texts = [format(program), pretty(program), "CPython:", show(wanted), "C:", show(got)];
  return texts.join("\n");
}
