// SPDX-License-Identifier: MIT
// Where pointers to functions may get to: a graph whose nodes are places for one value (a local, a
// parameter, a result), and whose edges say that what is here may get there.
//
// Memory is two places only: what the program's own code keeps, and what the library keeps (its
// functions are called asyncio_…). What is handed to the library is called by the library alone, so
// that a task's entry is nobody else's callback although it has the same type.

/** Places that every graph has. `nothing` is a number that is no pointer. */
export const PLACE = { nothing: 0, user: 1, library: 2, userMemory: 3, libraryMemory: 4 };

/** Stands for whatever is in memory, in the set of a place. */
export const FROM_USER = -1;
export const FROM_LIBRARY = -2;

export class PointerGraph {
  #edges = [[], [], [], [], []];
  #sets = [new Set(), new Set([FROM_USER]), new Set([FROM_LIBRARY]), new Set(), new Set()];
  #constants = new Map();
  #work = [];

  /** A new place. */
  place() {
    this.#edges.push(undefined);
    this.#sets.push(undefined);
    return this.#edges.length - 1;
  }

  /** The place that holds function `index`. */
  constant(index) {
    let place = this.#constants.get(index);
    if (place === undefined) {
      place = this.place();
      this.#constants.set(index, place);
      this.#add(place, index);
    }
    return place;
  }

  flow(from, to) {
    if (from === PLACE.nothing || to === PLACE.nothing || from === to) return;
    if (from === PLACE.user) this.#add(to, FROM_USER);
    else if (from === PLACE.library) this.#add(to, FROM_LIBRARY);
    else if (!this.#edges[from]) this.#edges[from] = [to];
    else if (!this.#edges[from].includes(to)) this.#edges[from].push(to);
    for (const item of this.#sets[from] ?? []) this.#add(to, item);
  }

  /** Afterwards `reaching` tells what may be at a place. */
  solve() {
    while (this.#work.length) {
      const item = this.#work.pop();
      const place = this.#work.pop();
      for (const to of this.#edges[place] ?? []) this.#add(to, item);
    }
  }

  /** Indexes of functions, FROM_USER and FROM_LIBRARY. */
  reaching(place) {
    return this.#sets[place] ?? NONE;
  }

  #add(place, item) {
    const set = (this.#sets[place] ??= new Set());
    if (set.has(item)) return;
    set.add(item);
    if (place > PLACE.libraryMemory) this.#work.push(place, item);
  }
}

const NONE = new Set();
