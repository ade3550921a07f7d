// SPDX-License-Identifier: MIT
// Which program is shown: the one that the address names behind #, and the links to the others.
import { FIRST, PROGRAMS } from "../programs.js";

export class Choice {
  #nav;
  #select;
  #changed;

  /** changed: is called with the program that is shown from then on. */
  constructor(nav, select, changed) {
    this.#nav = nav;
    this.#select = select;
    this.#changed = changed;
    select.addEventListener("change", () => (location.hash = select.value));
    window.addEventListener("hashchange", () => this.show());
  }

  /** Whether the address names one. */
  static named() {
    return Boolean(find(location.hash.slice(1)));
  }

  show() {
    const hash = location.hash.slice(1);
    const program = find(hash || FIRST);
    if (!program) return; // a place in the page
    for (const { name } of PROGRAMS) document.getElementById(name).hidden = name !== program.name;
    for (const link of this.#nav.querySelectorAll("a"))
      if (link.hash === `#${program.name}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    this.#select.value = program.name;
    document.title = `${program.title} · wasyncio`;
    this.#changed(program);
  }
}

const find = (wanted) => PROGRAMS.find(({ name }) => name === wanted);
