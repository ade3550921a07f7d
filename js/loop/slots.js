// SPDX-License-Identifier: MIT
// Objects by the numbers under which C knows them; 0 is none.

export class Slots {
  items = [undefined];
  #free = [];

  /** The number of the next one. */
  next() {
    return this.#free.at(-1) ?? this.items.length;
  }

  take(item) {
    this.items[this.#free.pop() ?? this.items.length] = item;
  }

  free(number) {
    this.items[number] = undefined;
    this.#free.push(number);
  }
}
