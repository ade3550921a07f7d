// SPDX-License-Identifier: MIT
// What random programs do with the locks, queues and the like that their tasks share. A program has
// few topics, so that its tasks meet. Each table: operation to weight and maker, as in generate.js.

const SHARED = 2; // of each kind
const QUEUES = 4;
const ITEMS = 40;
const FAILING_NUMBER = 9;

const which = (s) => (s.chance(0.8) ? s.usual : s.below(SHARED));
const one = (s) => ({ numbers: [which(s)] });
const holding = (s, block) => ({ numbers: [which(s)], blocks: [block()] });
const queue = (s) => ({ numbers: [whichQueue(s)] });
const whichQueue = (s) => (s.chance(0.8) ? s.usualQueue : s.below(QUEUES));
const put = (s) => ({ numbers: [whichQueue(s), s.below(ITEMS)] });

/** An operation on a condition, which mostly is in the block that holds its lock. */
const notified =
  (op, ...more) =>
  (s) => {
    const made = { op, numbers: [which(s), ...more.map((number) => number(s))] };
    if (s.chance(0.15)) return made;
    const before = s.chance(0.2) ? [{ op: "sleep", numbers: [0] }] : [];
    return { op: "condition_with", numbers: made.numbers.slice(0, 1), blocks: [[...before, made]] };
  };
const number = (s) => (s.chance(0.05) ? FAILING_NUMBER : s.below(4));

/** With the number of a callback's function, or of a task's, when there is one. */
const withCallback = (make) => (s) =>
  s.callbacks.length ? make(s, s.callback()) : { op: "var_get", numbers: [which(s)] };
const withTask = (make) => (s) =>
  s.tasks.length ? make(s, s.task()) : { op: "uncancel", numbers: [] };

const QUEUE = {
  queue_put_nowait: [6, put],
  queue_get_nowait: [5, queue],
  queue_task_done: [6, queue],
  queue_shutdown: [1, (s) => ({ numbers: [whichQueue(s), s.below(2)] })],
  queue_state: [1, queue],
};

/** By name: what any function may do, what only tasks may, what holds blocks. */
export const TOPICS = {
  lock: {
    plain: { lock_release: [6, one], lock_state: [1, one] },
    waiting: { lock_acquire: [10, one] },
    blocks: { lock_with: [14, holding] },
  },
  event: {
    plain: { event_set: [8, one], event_clear: [4, one], event_state: [1, one] },
    waiting: { event_wait: [14, one] },
    blocks: {},
  },
  semaphore: {
    plain: { semaphore_release: [8, one], semaphore_state: [1, one] },
    waiting: { semaphore_acquire: [12, one] },
    blocks: { semaphore_with: [12, holding] },
  },
  condition: {
    plain: {
      condition_release: [1, one],
      condition_state: [1, one],
      number: [3, (s) => ({ numbers: [number(s)] })],
    },
    waiting: {
      condition_acquire: [2, one],
      condition_wait: [16, notified("condition_wait")],
      condition_wait_for: [6, notified("condition_wait_for", (s) => s.below(4))],
      condition_notify: [10, notified("condition_notify", (s) => s.below(4))],
      condition_notify_all: [5, notified("condition_notify_all")],
    },
    blocks: { condition_with: [8, holding] },
  },
  barrier: {
    plain: { barrier_state: [2, one] },
    waiting: { barrier_wait: [22, one], barrier_reset: [4, one], barrier_abort: [2, one] },
    blocks: {},
  },
  getters: {
    plain: QUEUE,
    waiting: { queue_put: [8, put], queue_get: [16, queue], queue_join: [4, queue] },
    blocks: {},
  },
  putters: {
    plain: QUEUE,
    waiting: { queue_put: [20, put], queue_get: [8, queue], queue_join: [4, queue] },
    blocks: {},
  },
  context: {
    plain: {
      var_set: [8, (s) => ({ numbers: [which(s), s.below(20), s.below(3)] })],
      var_get: [8, one],
      var_reset: [6, (s) => ({ numbers: [which(s), s.below(3)] })],
      context_new: [2, one],
      context_copy: [4, one],
      context_of: [2, (s) => ({ numbers: [which(s), s.taskSlot()] })],
      context_get: [4, (s) => ({ numbers: [which(s), which(s)] })],
      context_run: [8, withCallback((s, callback) => ({ numbers: [which(s), callback] }))],
      soon_in: [4, withCallback((s, callback) => ({ numbers: [which(s), callback] }))],
      spawn_in: [6, withTask((s, task) => ({ numbers: [s.taskSlot(task), task, which(s)] }))],
    },
    waiting: {},
    blocks: {},
  },
  group: {
    plain: {
      group_spawn: [20, withTask((s, task) => ({ numbers: [which(s), s.taskSlot(task), task] }))],
    },
    waiting: {},
    blocks: { group: [16, holding] },
  },
  completion: {
    plain: {},
    waiting: {
      as_completed: [
        16,
        (s) => ({
          numbers: [s.chance(0.5) ? 0 : s.pick([-1, 0.5, 1, 2])],
          items: s.list(() => (s.chance(0.6) ? s.taskSlot() : s.awaitable())),
        }),
      ],
    },
    blocks: {},
  },
  eager: {
    plain: {
      spawn_eager: [16, withTask((s, task) => ({ numbers: [s.taskSlot(task), task] }))],
      eager_factory: [2, (s) => ({ numbers: [s.below(2)] })],
    },
    waiting: {},
    blocks: {},
  },
};

/** Those that often fail. */
export const RISKY_ON_TOPICS = [
  "lock_release",
  "semaphore_release",
  "condition_release",
  "condition_wait",
  "condition_wait_for",
  "condition_notify",
  "condition_notify_all",
  "barrier_wait",
  "queue_put_nowait",
  "queue_get_nowait",
  "queue_task_done",
  "queue_put",
  "queue_get",
  "group",
  "group_spawn",
  "as_completed",
  "var_get",
  "var_reset",
  "context_get",
  "context_run",
];

/** Those that may wake others. */
export const WAKING = new Set([
  "lock_release",
  "event_set",
  "semaphore_release",
  "queue_put_nowait",
  "queue_get_nowait",
  "queue_put",
  "queue_get",
  "queue_shutdown",
]);

/** Numbers that may become 0 or 1. */
export const SIMPLER_NUMBERS_ON_TOPICS = {
  queue_put: [1],
  queue_put_nowait: [1],
  queue_shutdown: [1],
  condition_notify: [1],
  condition_wait_for: [1],
  number: [0],
  as_completed: [0],
};

/** Beside the topics when a program does little else: races are a matter of single passes. */
export const FOCUSED = {
  plain: {
    cancel: [4, (s) => ({ numbers: [s.taskSlot(), 0] })],
    uncancel: [0.5, () => ({ numbers: [] })],
    raise: [0.7, (s) => ({ numbers: [s.error(), 0] })],
    state: [0.5, (s) => ({ numbers: [s.taskSlot()] })],
  },
  waiting: {
    sleep: [14, (s) => ({ numbers: [s.pick([0, 0, 0, 0, 0, 1, 2])] })],
    await: [0.5, (s) => ({ numbers: [s.taskSlot()] })],
  },
  blocks: {
    timeout: [3, (s, block) => ({ numbers: [s.timeout(), s.delay()], blocks: [block()] })],
    try: [4, (s, block) => ({ numbers: [], blocks: [block(), block()] })],
    finally: [2, (s, block) => ({ numbers: [], blocks: [block(), block()] })],
  },
};

/** Drawn as often again, as what matters in them is rare. */
const RARE = ["getters", "putters", "getters", "putters"];

/** The topics of a program: none, one, or two. */
export function drawTopics(source) {
  const names = [...Object.keys(TOPICS), ...RARE];
  const count = source.pick([0, 0, 1, 1, 1, 2]);
  const drawn = Array.from({ length: count }, () => source.pick(names));
  return [...new Set(drawn)].map((name) => TOPICS[name]);
}

/** The number of the lock, and of the queue, that a program mostly uses. */
export const drawShared = (source) => ({
  usual: source.below(SHARED),
  usualQueue: source.pick([0, 1, 1, 2, 2, 3]),
});

/** The operations on some topics that fit: kind is plain, waiting, or blocks. */
export const onTopics = (topics, kind) => Object.assign({}, ...topics.map((topic) => topic[kind]));
