// SPDX-License-Identifier: MIT
// The colours of the style sheet for a canvas, read again when the system changes to dark or back.

export class Theme {
  #values = new Map();

  /** changed: is called when they are others. */
  constructor(changed) {
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", () => {
      this.#values.clear();
      changed();
    });
  }

  color = (name) => {
    if (!this.#values.has(name)) {
      const style = window.getComputedStyle(document.documentElement);
      this.#values.set(name, style.getPropertyValue(`--${name}`).trim());
    }
    return this.#values.get(name);
  };
}
