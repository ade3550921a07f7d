// SPDX-License-Identifier: MIT
// Which functions of a module may be suspended in the middle: those from which a call leads to
// asyncify.start_unwind. Each of them, and nothing else, needs Asyncify's instructions.
import { followFunction } from "./wasm/flow.js";
import { FROM_LIBRARY, FROM_USER, PLACE, PointerGraph } from "./wasm/pointers.js";

/** A line of this section names a function that never suspends, as src/switch.h says. */
const SECTION = "asyncio_never_suspends";

const SUSPENDING = ["start_unwind", "stop_rewind"];
const RESUMING = ["stop_unwind", "start_rewind"];

/**
 * { reasons, apart, behaviour, stored }. reasons: a Map from each function that may suspend to why:
 * { by, to }, where by is "switch" (it suspends itself), "call", "pointer" (to is one of those that
 * the pointer is known to be) or "type" (the pointer comes from memory, and `to`, of the same type,
 * is kept there). apart: what must not be inlined. behaviour: of followFunction, for each function.
 * stored: the functions whose pointers are in memory, { user, library }, as sets of indexes.
 * leaveOut: names that are taken for ones that never suspend, for tests.
 */
export function findSuspending(module, { leaveOut = [] } = {}) {
  const graph = new PointerGraph();
  const places = makePlaces(module, graph);
  const behaviour = new Map();
  for (const fn of module.functions) {
    if (!fn.imported) behaviour.set(fn, followFunction(module, graph, fn, places));
  }
  addRoots(module, graph, places);
  graph.solve();
  const never = matcher([...new Set(module.lines(SECTION)), ...leaveOut]);
  const stopped = (fn) => never(fn) || calls(behaviour, fn, RESUMING);
  const spread = new Spread(module, graph, behaviour, stopped);
  const reasons = spread.run();
  const resumers = findResumers(behaviour, reasons);
  const apart = findApart(behaviour, reasons, resumers);
  return { reasons, apart, resumers, behaviour, stored: spread.stored };
}

/** Parameters and results, one place each for all calls of a function. */
function makePlaces(module, graph) {
  const parameters = new Map();
  const results = new Map();
  return {
    parameters(fn) {
      let places = parameters.get(fn);
      if (!places) {
        places = module.types[fn.type].params.map(() => graph.place());
        parameters.set(fn, places);
      }
      return places;
    },
    result(fn) {
      if (!results.has(fn)) results.set(fn, graph.place());
      return results.get(fn);
    },
  };
}

/** What comes from outside of what was followed: data, and calls whose arguments are not seen. */
function addRoots(module, graph, places) {
  const unseen = new Set(module.table.values());
  for (const fn of module.functions) {
    for (const place of places.parameters(fn)) {
      if (fn.library) graph.flow(place, PLACE.libraryMemory);
      else if (fn.exported || unseen.has(fn)) graph.flow(PLACE.user, place);
    }
    if (fn.library) graph.flow(places.result(fn), PLACE.libraryMemory);
  }
  for (const fn of module.inData) graph.flow(graph.constant(fn.index), PLACE.userMemory);
}

/** Tells whether a function has one of these names; * at the end is whatever follows. */
function matcher(names) {
  const patterns = names.map((name) => new RegExp(`^${name.replaceAll("*", ".*")}$`));
  return (fn) => patterns.some((pattern) => pattern.test(fn.name));
}

/** Fewer bytes than this cost less where they are than a call of them. */
const SMALL = 24;

/**
 * Asyncify leaves alone a function that starts or stops an unwind or a rewind itself. Inlined into
 * one that has a frame to keep, it would make that run twice, or not be suspended. Whatever else of
 * the library is inlined there is instrumented with it, and makes its frame larger.
 */
function findApart(behaviour, reasons, resumers) {
  const apart = new Set();
  for (const [fn, { calls: direct }] of behaviour) {
    if (!reasons.has(fn)) continue;
    if (reasons.get(fn).by === "switch") apart.add(fn);
    for (const { fn: callee } of direct) {
      if (resumers.has(callee) || (!reasons.has(callee) && isLarge(callee))) apart.add(callee);
    }
  }
  return [...apart];
}

const isLarge = ({ library, body }) => library && body && body[1] - body[0] >= SMALL;

/** Those that stop unwinds and start rewinds, and their callers, as far as those do not suspend. */
function findResumers(behaviour, reasons) {
  const resumers = new Set();
  let size;
  do {
    size = resumers.size;
    for (const [fn, { calls: direct }] of behaviour) {
      const resumes =
        calls(behaviour, fn, RESUMING) || direct.some((call) => resumers.has(call.fn));
      if (resumes && !reasons.has(fn)) resumers.add(fn);
    }
  } while (resumers.size > size);
  return resumers;
}

function calls(behaviour, fn, names) {
  return behaviour
    .get(fn)
    .calls.some(
      ({ fn: { imported } }) => imported?.[0] === "asyncify" && names.includes(imported[1]),
    );
}

class Spread {
  #reasons = new Map();
  #callers = new Map(); // of functions
  #holders = new Map(); // of functions: the sites whose pointer is known to be one of few
  #openSites = new Map(); // by type: the sites that may call what is in memory
  #work = [];

  constructor(module, graph, behaviour, stopped) {
    Object.assign(this, { module, behaviour, stopped });
    this.stored = {
      user: graph.reaching(PLACE.userMemory),
      library: graph.reaching(PLACE.libraryMemory),
    };
    for (const [fn, { calls: direct, sites }] of behaviour) {
      for (const call of direct) add(this.#callers, call.fn, fn);
      for (const site of sites) this.#addSite(fn, site, graph.reaching(site.place));
    }
  }

  #addSite(fn, site, targets) {
    for (const index of targets) {
      if (index >= 0) add(this.#holders, this.module.functions[index], { fn, site });
    }
    const library = targets.has(FROM_LIBRARY);
    if (library || targets.has(FROM_USER)) add(this.#openSites, site.type.key, { fn, library });
  }

  run() {
    for (const fn of this.behaviour.keys()) {
      if (calls(this.behaviour, fn, SUSPENDING)) this.#mark(fn, { by: "switch" });
    }
    while (this.#work.length) this.#spreadFrom(this.#work.pop());
    return this.#reasons;
  }

  #mark(fn, reason) {
    if (this.#reasons.has(fn) || this.stopped(fn)) return;
    this.#reasons.set(fn, reason);
    this.#work.push(fn);
  }

  #spreadFrom(to) {
    const { key } = this.module.types[to.type];
    for (const fn of this.#callers.get(to) ?? []) this.#mark(fn, { by: "call", to });
    for (const { fn, site } of this.#holders.get(to) ?? []) {
      if (site.type.key === key) this.#mark(fn, { by: "pointer", to });
    }
    const inUser = this.stored.user.has(to.index);
    if (!inUser && !this.stored.library.has(to.index)) return;
    for (const { fn, library } of this.#openSites.get(key) ?? []) {
      if (inUser || library) this.#mark(fn, { by: "type", to });
    }
  }
}

function add(map, key, item) {
  const list = map.get(key);
  if (list) list.push(item);
  else map.set(key, [item]);
}
