// SPDX-License-Identifier: MIT
// What the Trace Event format demands of a file, as the document of that name says:
// https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
import assert from "node:assert/strict";

const METADATA = { process_name: "name", thread_name: "name", thread_sort_index: "sort_index" };

/** Throws for a file that breaks a rule; else gives its events. */
export function checkTraceFile(text) {
  const events = JSON.parse(text);
  assert(Array.isArray(events));
  for (const event of events) {
    assert(RULES[event.ph], `ph: ${event.ph}`);
    assert.equal(typeof event.name, "string");
    for (const field of ["pid", "tid", "ts"]) {
      assert(Number.isFinite(event[field]) && event[field] >= 0, JSON.stringify(event));
    }
    RULES[event.ph](event);
  }
  const lanes = groupBy(events.filter(isSlice), ({ tid }) => tid);
  for (const slices of lanes.values()) checkNesting(slices);
  checkArrows(events, lanes);
  checkAsync(events);
  return events;
}

const isSlice = ({ ph }) => ph === "X";

const hasId = ({ cat, id }) => {
  assert.equal(typeof cat, "string");
  assert(id !== undefined);
};

const RULES = {
  M: ({ name, args }) => assert(args[METADATA[name]] !== undefined, name),
  X: ({ dur }) => assert(Number.isFinite(dur) && dur >= 0, `dur: ${dur}`),
  i: ({ s }) => assert(["g", "p", "t"].includes(s)),
  s: hasId,
  f: hasId,
  b: hasId,
  e: hasId,
};

function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}

/** Slices of a lane lie inside of each other, or apart. */
function checkNesting(slices) {
  const open = [];
  for (const slice of slices.toSorted((a, b) => begin(a) - begin(b) || end(b) - end(a))) {
    while (open.length && end(open.at(-1)) <= begin(slice)) open.pop();
    const outer = open.at(-1);
    assert(!outer || end(slice) <= end(outer), `${JSON.stringify([outer, slice])}`);
    open.push(slice);
  }
}

// In whole nanoseconds, as the readers of such files do: 0.1 + 0.2 is not 0.3.
const nano = (us) => Math.round(us * 1000);
const begin = ({ ts }) => nano(ts);
const end = ({ ts, dur }) => nano(ts) + nano(dur);

/** An arrow has one beginning and one end, which is not before it, each in a slice. */
function checkArrows(events, lanes) {
  const arrows = groupBy(
    events.filter(({ ph }) => ph === "s" || ph === "f"),
    ({ cat, name, id }) => `${cat} ${name} ${id}`,
  );
  for (const [key, ends] of arrows) {
    assert.deepEqual(ends.map(({ ph }) => ph).sort(), ["f", "s"], key);
    const [from, to] = ends.sort((a, b) => b.ph.localeCompare(a.ph));
    assert(to.ts >= from.ts, key);
    for (const { tid, ts } of ends) {
      const inside = lanes
        .get(tid)
        ?.some((slice) => begin(slice) <= nano(ts) && nano(ts) <= end(slice));
      assert(inside, `${key}: not in a slice of lane ${tid} at ${ts}`);
    }
  }
}

function checkAsync(events) {
  const asynchronous = events.filter(({ ph }) => ph === "b" || ph === "e");
  for (const [key, pair] of groupBy(asynchronous, ({ cat, id }) => `${cat} ${id}`)) {
    assert.deepEqual(
      pair.map(({ ph }) => ph),
      ["b", "e"],
      key,
    );
    assert(pair[0].ts <= pair[1].ts && pair[0].name === pair[1].name, key);
  }
}
