// SPDX-License-Identifier: MIT
// Random programs for the interpreters, as trees: { name, functions }, where a function is a list of
// { op, numbers, items?, blocks? }. The same seed gives the same programs.
import { drawShared, drawTopics, FOCUSED, onTopics, RISKY_ON_TOPICS, WAKING } from "./topics.js";

const SLOTS = 6; // tasks mostly in the slot of their function, futures in the last two
const FUTURE_SLOTS = 2;
const HANDLES = 3;
const TIMEOUTS = 2;
const DELAYS = [0, 0, 0, -1, 0.5, 1, 1, 1, 2, 2, 3];
const FOREVER = 99;
const DEPTH = 3;

/** A generator of numbers in [0, 1) (mulberry32). */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What the makers of operations draw from. Functions only use those behind them. */
class Source {
  constructor(seed, size) {
    this.random = random(seed);
    this.left = size;
    this.tasks = [];
    this.callbacks = [];
    this.hasAwaitedSelf = false;
    this.topics = drawTopics(this);
    this.focused = this.topics.length > 0 && this.chance(0.6);
    const waits = ["waiting", "blocks"].map((kind) => onTopics(this.topics, kind));
    this.waits = new Set(waits.flatMap(Object.keys));
    Object.assign(this, drawShared(this));
  }

  below(n) {
    return Math.floor(this.random() * n);
  }

  chance(probability) {
    return this.random() < probability;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  slot() {
    return this.below(SLOTS);
  }

  /** The slot of a task's function that is given or, mostly, one behind. */
  taskSlot(number = this.tasks.length ? this.task() : 0) {
    return this.chance(0.75) ? number % (SLOTS - FUTURE_SLOTS) : this.slot();
  }

  futureSlot() {
    return this.chance(0.75) ? SLOTS - 1 - this.below(FUTURE_SLOTS) : this.slot();
  }

  /** Something to wait for. */
  filledSlot() {
    return this.tasks.length && this.chance(0.7) ? this.taskSlot() : this.futureSlot();
  }

  handle() {
    return this.below(HANDLES);
  }

  timeout() {
    return this.below(TIMEOUTS);
  }

  delay() {
    return this.pick(DELAYS);
  }

  error() {
    return this.pick([0, 0, 1, 1, 2, 3, ...(this.chance(0.1) ? [4] : [])]);
  }

  message() {
    return this.below(3) && this.below(90);
  }

  task() {
    return this.pick(this.tasks);
  }

  callback() {
    return this.pick(this.callbacks);
  }

  /** A slot, or sometimes a coroutine: a function's number below 0. */
  awaitable() {
    return this.tasks.length && this.chance(0.3) ? -this.task() : this.filledSlot();
  }

  list(make) {
    return Array.from({ length: this.chance(0.05) ? 0 : 1 + this.below(4) }, make);
  }
}

function makeSpawn(s) {
  const task = s.task();
  return { numbers: [s.chance(0.1) ? -1 : s.taskSlot(task), task] };
}

/** Operations that any function may have: weight, maker. */
const PLAIN = {
  new: [5, (s) => ({ numbers: [s.futureSlot()] })],
  drop: [1, (s) => ({ numbers: [s.slot()] })],
  set: [6, (s) => ({ numbers: [s.futureSlot(), s.below(100)] })],
  fail: [3, (s) => ({ numbers: [s.futureSlot(), s.pick([0, 1, 2]), s.message()] })],
  cancel: [8, (s) => ({ numbers: [s.filledSlot(), s.message()] })],
  uncancel: [2, () => ({ numbers: [] })],
  cancelling: [2, (s) => ({ numbers: [s.taskSlot()] })],
  state: [2, (s) => ({ numbers: [s.filledSlot()] })],
  result: [1, (s) => ({ numbers: [s.filledSlot()] })],
  exception: [1, (s) => ({ numbers: [s.filledSlot()] })],
  unschedule: [2, (s) => ({ numbers: [s.handle()] })],
  reschedule: [3, (s) => ({ numbers: [s.timeout(), s.chance(0.2) ? FOREVER : s.delay()] })],
  raise: [2, (s) => ({ numbers: [s.error(), s.message()] })],
  return: [1, (s) => ({ numbers: [s.below(100)] })],
  stop: [0.1, () => ({ numbers: [] })],
};

/** Those that need a task's function, or a callback's. */
const WITH_TASK = {
  spawn: [12, makeSpawn],
};
const WITH_CALLBACK = {
  on_done: [4, (s) => ({ numbers: [s.filledSlot(), s.callback()] })],
  not_on_done: [1, (s) => ({ numbers: [s.filledSlot(), s.callback()] })],
  soon: [3, (s) => ({ numbers: [s.handle(), s.callback()] })],
  later: [3, (s) => ({ numbers: [s.handle(), s.callback(), s.delay()] })],
  at: [2, (s) => ({ numbers: [s.handle(), s.callback(), s.delay()] })],
};
const COMBINING = {
  gather: [5, (s) => ({ numbers: [s.slot(), s.below(2)], items: s.list(() => s.awaitable()) })],
  shield: [4, (s) => ({ numbers: [s.slot(), s.awaitable()] })],
};

/** Those of tasks only. */
const WAITING = {
  sleep: [14, (s) => ({ numbers: [s.delay()] })],
  await: [14, (s) => ({ numbers: [s.filledSlot()] })],
  wait_for: [6, (s) => ({ numbers: [s.awaitable(), s.chance(0.1) ? FOREVER : s.delay()] })],
  wait: [
    5,
    (s) => ({
      numbers: [s.below(3), s.chance(0.5) ? 0 : s.pick([-1, 0.5, 1, 2])],
      items: s.list(() => s.filledSlot()),
    }),
  ],
};
/** Often in a try of their own, lest the program be over too soon. */
const RISKY = new Set([
  "await",
  "wait_for",
  "set",
  "fail",
  "result",
  "exception",
  "raise",
  "timeout",
  ...RISKY_ON_TOPICS,
]);
/** Of main only, and once: CPython spoils a task that awaits itself for those who await it next. */
const SELF = {
  await_self: [
    0.5,
    (s) => {
      const again = s.hasAwaitedSelf;
      s.hasAwaitedSelf = true;
      return again ? { op: "sleep", numbers: [0] } : { numbers: [] };
    },
  ],
};
const CALLING = { call: [3, (s) => ({ numbers: [s.task()] })] };
const BLOCKS = {
  timeout: [
    6,
    (s, block) => ({
      numbers: [s.timeout(), s.chance(0.1) ? FOREVER : s.delay()],
      blocks: [block()],
    }),
  ],
  timeout_at: [1, (s, block) => ({ numbers: [s.timeout(), s.delay()], blocks: [block()] })],
  try: [7, (s, block) => ({ numbers: [], blocks: [block(), block()] })],
  try_exception: [3, (s, block) => ({ numbers: [], blocks: [block(), block()] })],
  finally: [4, (s, block) => ({ numbers: [], blocks: [block(), block()] })],
};

function draw(source, table) {
  const entries = Object.entries(table);
  let left = source.random() * entries.reduce((sum, [, [weight]]) => sum + weight, 0);
  return entries.find(([, [weight]]) => (left -= weight) < 0) ?? entries[0];
}

/** Of one that, with luck, has just been woken. */
const makeCancel = (s) => ({ op: "cancel", numbers: [s.below(1 + s.below(4)), 0] });

const makeTry = (...ops) => ({ op: "try", numbers: [], blocks: [ops, []] });

/** What was made, with luck so that the function goes on when it fails or waits for ever. */
function makeLasting(source, number, made) {
  const waits = number === 0 && source.focused && source.waits.has(made.op);
  if (waits && source.chance(0.8))
    return makeTry({ op: "timeout", numbers: [source.timeout(), 1], blocks: [[made]] });
  return RISKY.has(made.op) && source.chance(0.4) ? makeTry(made) : made;
}

/** The operations that a block may have. */
function makeTable(source, number, suspends, deep) {
  const { focused, topics } = source;
  const kinds = ["plain", ...(suspends ? ["waiting", ...(deep ? [] : ["blocks"])] : [])];
  const general = { plain: PLAIN, waiting: WAITING, blocks: BLOCKS };
  const tables = kinds.flatMap((kind) => [
    focused ? FOCUSED[kind] : general[kind],
    onTopics(topics, kind),
  ]);
  if (source.tasks.length) tables.push(WITH_TASK);
  if (source.callbacks.length) tables.push(WITH_CALLBACK);
  if (suspends && source.tasks.length) tables.push(CALLING);
  if (number === 0) tables.push(SELF);
  if (!focused) tables.push(COMBINING);
  return Object.assign({}, ...tables);
}

function makeBlock(source, number, suspends, length, depth = 0) {
  const table = makeTable(source, number, suspends, depth >= DEPTH);
  const block = [];
  for (let i = 0; i < length && source.left > 0; i++) {
    source.left--;
    const [op, [, make]] = draw(source, table);
    const inner = () => makeBlock(source, number, suspends, 1 + source.below(3), depth + 1);
    const made = { op, ...make(source, inner) };
    block.push(suspends ? makeLasting(source, number, made) : made);
    if (source.focused && WAKING.has(op) && source.chance(0.5)) block.push(makeCancel(source));
  }
  return block;
}

/** Several tasks that meet at what they share. */
function makeCrowd(source) {
  return Array.from({ length: 2 + source.below(5) }, (_, i) => ({
    op: "spawn",
    numbers: [i < SLOTS - FUTURE_SLOTS ? i : -1, source.task()],
  }));
}

/** What main begins with, so that there is something to wait for. */
function makePrologue(source) {
  const futures = Array.from({ length: FUTURE_SLOTS }, (_, i) => ({
    op: "new",
    numbers: [SLOTS - 1 - i],
  }));
  const tasks = source.tasks.map((task) => ({
    op: "spawn",
    numbers: [source.taskSlot(task), task],
  }));
  if (source.focused) return source.tasks.length ? makeCrowd(source) : [];
  return [...futures, ...tasks].filter(() => source.chance(0.6));
}

/** Lets everything end, then drops it: errors that nobody read are reported. */
function makeEpilogue() {
  const drops = Array.from({ length: SLOTS }, (_, slot) => ({ op: "drop", numbers: [slot] }));
  return [{ op: "sleep", numbers: [500] }, ...drops];
}

/** size: the number of operations at most; by default 5 to 60. */
export function generate(seed, size) {
  const source = new Source(Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995, 0);
  source.left = size ?? 5 + source.below(56);
  const count = 1 + source.below(Math.min(8, 2 + source.left / 5));
  const share = Math.ceil(source.left / count);
  const functions = [];
  for (let number = count; number-- > 0;) {
    const suspends = number === 0 || source.chance(0.65);
    const length = number === 0 ? source.left : 1 + source.below(share);
    const prologue = number === 0 ? makePrologue(source) : [];
    functions[number] = [...prologue, ...makeBlock(source, number, suspends, length)];
    (suspends ? source.tasks : source.callbacks).push(number);
  }
  if (source.chance(0.8)) functions[0].push(...makeEpilogue());
  return { name: `p${seed}`, functions };
}

/** A program as its one line. */
export function format({ name, functions }) {
  return [name, ...functions.map(formatBlock)].join(" ");
}

function formatBlock(block) {
  return `{ ${block.map(formatOperation).join(" ")} }`;
}

function formatOperation({ op, numbers, items, blocks = [] }) {
  const list = items ? [`[ ${items.join(" ")} ]`] : [];
  return [op, ...numbers, ...list, ...blocks.map(formatBlock), ";"].join(" ");
}
