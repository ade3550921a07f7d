// SPDX-License-Identifier: MIT
// The same trace as a table, for who cannot or would rather not look at a picture. It is made when
// it is opened.

import { describeSpan, describeTask } from "./words.js";

const MOST = 1000; // rows
const LONGEST = 12; // states of a task
const COLUMNS = ["Task", "State", "Result", "Made", "Stack", "States"];

export class Table {
  #details;
  #trace;
  #due = 0;

  constructor(details) {
    this.#details = details;
    details.addEventListener("toggle", () => this.change());
  }

  show(trace) {
    this.#trace = trace;
    this.change();
  }

  /** The trace has grown. */
  change() {
    if (!this.#details.open || this.#due) return;
    this.#due = setTimeout(() => {
      this.#due = 0;
      this.#fill();
      delete this.#details.dataset.due;
    }, 200);
    this.#details.dataset.due = "yes"; // for who waits for it
  }

  #fill() {
    const table = document.createElement("table");
    table.append(make("thead", [makeRow("th", COLUMNS)]));
    const rows = this.#trace.tasks
      .slice(0, MOST)
      .map((task) => makeRow("td", cellsOf(task, this.#trace)));
    table.append(make("tbody", rows));
    this.#details.querySelector(".scroll").replaceChildren(table);
  }
}

/** Texts of the columns. */
export function cellsOf(task, trace) {
  const known = new Map(describeTask(task, trace));
  return COLUMNS.map(
    (column) => (column === "States" ? states(task, trace) : known.get(column)) ?? "",
  );
}

function states(task, trace) {
  const words = task.spans.map((span) => describeSpan(span, trace));
  const left = words.length - LONGEST;
  return [...words.slice(0, LONGEST), ...(left > 0 ? [`${left} more`] : [])].join(" → ");
}

function makeRow(tag, texts) {
  const cells = texts.map((text) => {
    const cell = document.createElement(tag);
    if (tag === "th") cell.scope = "col";
    cell.textContent = text;
    return cell;
  });
  return make("tr", cells);
}

function make(tag, children) {
  const element = document.createElement(tag);
  element.append(...children);
  return element;
}
