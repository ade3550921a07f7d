// SPDX-License-Identifier: MIT
// The file of `wasyncio run --trace`.
import { closeSync, openSync, writeSync } from "node:fs";
import { TraceFile } from "./file.js";

const MUCH = 1 << 16; // characters that are kept before they are written

export class Output {
  #path;
  #fd;
  #file;
  #app;
  #text = "";

  constructor(path) {
    this.#path = path;
  }

  /** app: is about to run. Ctrl-C ends it, so that its file is whole. */
  begin(app) {
    this.#app = app;
    this.#fd = open(this.#path);
    this.#file = new TraceFile(this.#write, app.name);
    process.on("SIGINT", this.#stop);
  }

  add = (events) => this.#file.add(events);

  close() {
    process.off("SIGINT", this.#stop);
    this.#file.end();
    this.#flush();
    closeSync(this.#fd);
  }

  // A program that handles it itself is told by a listener of its own.
  #stop = () => {
    if (process.listenerCount("SIGINT") === 1) this.#app.control.stop();
  };

  #write = (text) => {
    this.#text += text;
    if (this.#text.length >= MUCH) this.#flush();
  };

  #flush() {
    writeSync(this.#fd, this.#text);
    this.#text = "";
  }
}

function open(path) {
  try {
    return openSync(path, "w");
  } catch (error) {
    throw Object.assign(new Error(`--trace ${path}: ${error.message.split(",")[0]}`), {
      name: "HostError",
    });
  }
}
