// SPDX-License-Identifier: MIT
// The programs of the page, in their order. Each is examples/NAME.c with its twin NAME.py; the
// sentence about it is the comment at the head of the C file.

const SERVERS = "In a page they talk by messages; in Node, Deno and Bun over TCP.";
const PROCESSES = "A page has no processes, so here it fails; Node, Deno and Bun have.";
const SIGNALS = "A page has no signals, so here it fails; Node, Deno and Bun have.";

/** Two files, and one that is not there. */
const TEXTS = {
  args: ["haiku.txt", "pangram.txt", "missing.txt"],
  files: {
    "haiku.txt": "an old silent pond\na frog jumps into the pond\nsplash, silence again\n",
    "pangram.txt": "the quick brown fox jumps over the lazy dog\n",
  },
};

/**
 * { name, title, and what it is given: args, files in memory, functions of fetch_all.mjs }; note:
 * what is different in a page.
 */
export const PROGRAMS = [
  { name: "hello", title: "The smallest program" },
  { name: "first_coroutine", title: "A first coroutine" },
  { name: "return_value", title: "Return values" },
  { name: "coroutine_calls_coroutine", title: "Calling is awaiting" },
  { name: "call_soon_later_at", title: "Callbacks and timers" },
  { name: "future", title: "Futures" },
  { name: "done_callback", title: "Done callbacks" },
  { name: "cancel_task", title: "Cancelling" },
  { name: "wait", title: "wait" },
  { name: "gather", title: "gather" },
  { name: "shield", title: "shield" },
  { name: "wait_for", title: "wait_for" },
  { name: "as_completed", title: "as_completed" },
  { name: "ensure_future", title: "Ways to make a task" },
  { name: "async_with", title: "async with" },
  { name: "async_for", title: "async for" },
  { name: "queue", title: "A queue and workers" },
  { name: "task_group", title: "A task group" },
  { name: "thousand", title: "A thousand tasks" },
  { name: "echo_server", title: "A TCP server", note: SERVERS },
  { name: "transport", title: "Transports", note: SERVERS },
  { name: "subprocess", title: "Other programs", note: PROCESSES },
  { name: "signal", title: "Signals", note: SIGNALS },
  { name: "executor", title: "Long work on a worker" },
  { name: "mandelbrot", title: "A picture on all cores" },
  { name: "checksums", title: "Files read by workers", ...TEXTS },
  { name: "wordcount", title: "Files in memory", ...TEXTS },
  {
    name: "fetch_all",
    title: "Awaiting JavaScript",
    args: ["./", "page.css", "no-such-page"],
    functions: true,
  },
];

/** The one that a reader sees first. */
export const FIRST = "gather";
