// SPDX-License-Identifier: MIT
// What a program prints, and how it ended.

const MOST = 200_000; // characters that are kept

export class Output {
  #pre;
  #exit;
  #length = 0;

  constructor(pre, exit) {
    this.#pre = pre;
    this.#exit = exit;
  }

  clear() {
    this.#pre.replaceChildren();
    this.#exit.textContent = "";
    this.#exit.className = "exit";
    this.#length = 0;
  }

  /** stream: "stdout" or "stderr". */
  write(stream, text) {
    const room = MOST - this.#length;
    if (room <= 0) return;
    this.#length += text.length;
    const shown = text.length > room ? `${text.slice(0, room)}\n… more is not shown\n` : text;
    const last = this.#pre.lastChild;
    const span = last?.className === stream ? last : document.createElement("span");
    span.className = stream;
    span.append(shown);
    this.#pre.append(span);
    this.#pre.scrollTop = this.#pre.scrollHeight;
  }

  /** exit: { code } or { error }. */
  end({ code, error }) {
    this.#exit.classList.add(code === 0 ? "good" : "bad");
    this.#exit.textContent = error ?? `exit code ${code}`;
  }
}
