// SPDX-License-Identifier: MIT
// Something that is opened once the module that can do it is loaded; until then it keeps what it
// is told.

/** loading: a promise of a module with open(say, args). */
export class Late {
  #opened; // a promise of what it stands for
  #resource; // that

  constructor(loading, say, args) {
    this.#opened = loading.then(async ({ open }) => (this.#resource = await open(say, args)));
    this.#opened.catch((error) => say(error, true));
  }

  /** Of a channel, to which nothing is sent before it is open. */
  get send() {
    return this.#resource?.send && ((...values) => this.#resource.send(...values));
  }

  credit(bytes) {
    this.#then((resource) => resource.credit(bytes));
  }

  write(view) {
    const bytes = view.slice();
    this.#then((resource) => resource.write(bytes));
  }

  end() {
    this.#then((resource) => resource.end());
  }

  close() {
    this.#then((resource) => resource.close());
  }

  #then(act) {
    if (this.#resource) act(this.#resource);
    else this.#opened.then(act, () => {}); // which was told
  }
}
