// SPDX-License-Identifier: MIT
// HTTP requests of C (src/asyncio/fetch.h), by fetch.

import {
  ConnectionRefusedError,
  ConnectionResetError,
  OSError,
  TimeoutError,
  ValueError,
} from "../errors.js";
import { hasProcess } from "../platform.js";

const ERRORS = {
  ECONNREFUSED: ConnectionRefusedError,
  ConnectionRefused: ConnectionRefusedError, // Bun's name
  ECONNRESET: ConnectionResetError,
  ETIMEDOUT: TimeoutError,
};

/** Opens what a program asks for. */
export const open = (say, args) => new Exchange(say, args);

/** A request and its answer. say(value, failed): tells the program. */
class Exchange {
  #say;
  #abort = new AbortController();
  #body; // what the program still writes, or undefined
  #credit = 0; // bytes that may be said
  #wanted = () => {}; // called when there is credit

  constructor(say, [url, method, redirect, names, body]) {
    this.#say = say;
    const headers = [];
    for (let i = 0; i + 1 < names.length; i += 2) headers.push([names[i], names[i + 1]]);
    const init = { method, redirect, headers, signal: this.#abort.signal };
    if (body === null) this.#body = hasProcess ? new Sent(say) : new Collected(say);
    else makeRequest(url, { ...init, body }); // what is wrong with it is said at once
    this.#run(url, init, body);
  }

  async #run(url, init, given) {
    try {
      const body = this.#body ? await this.#body.take() : given;
      const request = makeRequest(url, { ...init, body, ...(this.#body && { duplex: "half" }) });
      const response = await fetch(request);
      this.#say(headOf(response));
      await this.#read(response.body);
    } catch (error) {
      this.#say(toOSError(url, error), true);
    }
  }

  async #read(body) {
    const reader = body?.getReader();
    try {
      for (;;) {
        if (this.#credit <= 0) await new Promise((resolve) => (this.#wanted = resolve));
        const { done, value } = (await reader?.read()) ?? { done: true };
        if (done) break;
        this.#credit -= value.length;
        this.#say(value);
      }
    } catch (cause) {
      throw new ConnectionResetError("the connection broke in the middle of the body", { cause });
    }
    this.#say(null);
  }

  credit(bytes) {
    this.#credit += bytes;
    this.#wanted();
  }

  write(view) {
    this.#body?.write(view);
  }

  end() {
    this.#body?.end();
  }

  // Nobody waits for the rest of it.
  close() {
    this.#abort.abort();
    this.#wanted();
  }
}

// Engines throw a TypeError for what is no URL, method or header.
function makeRequest(url, init) {
  let request;
  try {
    request = new Request(url, init);
  } catch (error) {
    throw new ValueError(`fetch ${url}: ${error.message}`, { cause: error.cause });
  }
  if (request.method === init.method.toUpperCase() || request.method === init.method)
    return request;
  throw new ValueError(`fetch ${url}: '${init.method}' is not a valid method`); // Bun makes it GET
}

function headOf({ status, statusText, redirected, url, headers }) {
  const lines = [...headers].map(([name, value]) => `${name}: ${value}`);
  return [status, statusText, Number(redirected), url, ...lines].join("\n");
}

/** Node says "fetch failed", and only in its cause why. */
function toOSError(url, error) {
  if (error instanceof OSError || error instanceof ValueError) return error;
  const { message, cause, code = cause?.code } = error;
  return new (ERRORS[code] ?? OSError)(`fetch ${url}: ${message}`, { cause });
}

/** A request's body that is sent as the program writes it. */
class Sent {
  #say;
  #pieces = [];
  #ended = false;
  #controller;
  #pulled; // the stream waits for a piece

  constructor(say) {
    this.#say = say;
  }

  take() {
    const pull = (controller) => {
      this.#controller = controller;
      return new Promise((resolve) => {
        this.#pulled = resolve;
        this.#give();
      });
    };
    return new ReadableStream({ pull }, { highWaterMark: 0 });
  }

  write(view) {
    this.#pieces.push(view.slice());
    this.#give();
  }

  end() {
    this.#ended = true;
    this.#give();
  }

  #give() {
    if (!this.#pulled || !(this.#pieces.length || this.#ended)) return;
    const piece = this.#pieces.shift();
    if (piece) this.#controller.enqueue(piece);
    else this.#controller.close();
    this.#pulled = this.#pulled(); // undefined
    if (piece) this.#say(piece.length);
  }
}

/** One that is sent when the program has written all of it: pages cannot send it before. */
class Collected {
  #say;
  #pieces = [];
  #all = {};

  constructor(say) {
    this.#say = say;
    this.#all.promise = new Promise((resolve) => (this.#all.resolve = resolve));
  }

  take() {
    return this.#all.promise;
  }

  write(view) {
    this.#pieces.push(view.slice());
    this.#say(view.length);
  }

  end() {
    this.#all.resolve(new Blob(this.#pieces));
  }
}
