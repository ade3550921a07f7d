// SPDX-License-Identifier: MIT
// The timeline by keyboard; index.html lists the keys for those who use it.

const PAN = 80; // pixels

/** target: with trace, chosen, choose, zoom, pan and fit. */
export function listenKeys(element, target) {
  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = (event.shiftKey && SHIFTED[event.key]) || KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act(target);
  });
}

const SHIFTED = {
  ArrowLeft: (target) => target.pan(-PAN, 0),
  ArrowRight: (target) => target.pan(PAN, 0),
  ArrowUp: (target) => target.pan(0, -PAN),
  ArrowDown: (target) => target.pan(0, PAN),
};

const KEYS = {
  ArrowUp: (target) => chooseLane(target, (lane) => lane - 1),
  ArrowDown: (target) => chooseLane(target, (lane) => lane + 1),
  Home: (target) => chooseLane(target, () => 0),
  End: (target) => chooseLane(target, () => Infinity),
  PageUp: (target) => chooseLane(target, (lane) => lane - 10),
  PageDown: (target) => chooseLane(target, (lane) => lane + 10),
  ArrowLeft: (target) => chooseSpan(target, -1),
  ArrowRight: (target) => chooseSpan(target, 1),
  "+": (target) => target.zoom(1.5),
  "=": (target) => target.zoom(1.5),
  "-": (target) => target.zoom(1 / 1.5),
  0: (target) => target.fit(),
  Escape: (target) => target.choose(undefined),
};

/** Of another lane the span at the same time is chosen. */
function chooseLane(target, move) {
  const { tasks } = target.trace;
  if (!tasks.length) return;
  const { task: from, span } = target.chosen ?? {};
  const lane = Math.min(Math.max(move(from ? from.lane : -1), 0), tasks.length - 1);
  const task = tasks[lane];
  const same = span && task.spans.findLast((other) => other.from.order <= span.from.order);
  target.choose({ task, span: same ?? (span ? task.spans[0] : task.spans.at(-1)) });
}

function chooseSpan(target, by) {
  const { task, span } = target.chosen ?? {};
  if (!task) return chooseLane(target, () => 0);
  const next = task.spans[task.spans.indexOf(span) + by];
  if (next) target.choose({ task, span: next });
}
