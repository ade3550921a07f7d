// SPDX-License-Identifier: MIT
// One end of a connection that is carried by messages, of a MessagePort or what is like one.
//
// A message is a Uint8Array: bytes; a number: so many more bytes may be sent; null: no more come;
// ["open", own address, peer's if it is known]; ["error", name, text]; ["close"]: nothing is received any more.

import * as errors from "../errors.js";

/**
 * port: { postMessage, onmessage, close }. say(value, failed): tells the program. peer: address that
 * was connected to.
 */
export class Link {
  #port;
  #peer;
  #say;
  #credit = 0; // bytes that may be sent
  #pieces = []; // that are to be sent
  #ended = false; // and then no more
  #closing = false;
  #left = false; // the other side is

  constructor(port, say, peer) {
    this.#port = port;
    this.#peer = peer;
    this.#say = say;
    port.addEventListener?.("close", this.#lost);
    port.onmessage = ({ data }) => this.#take(data);
  }

  #take(data) {
    if (typeof data === "number") this.#flush((this.#credit += data));
    else if (!Array.isArray(data)) this.#say(data);
    else if (data[0] === "open") this.#say(`${data[1]}\n${data[2] ?? this.#peer}`);
    else if (data[0] === "error") this.#fail(data[1], data[2]);
    else this.#leave();
  }

  #lost = () => {
    if (!this.#left) this.#fail("ConnectionResetError", "the other side is gone");
  };

  #fail(name, text) {
    this.#left = true;
    this.#say(new (errors[name] ?? errors.OSError)(text), true);
    this.#port.close();
  }

  // The other side has closed its end: what is still written is lost.
  #leave() {
    this.#left = true;
    if (this.#pieces.length) this.#fail("ConnectionResetError", "Connection reset by peer");
    else this.#say(null);
    this.#port.close();
  }

  credit(bytes) {
    if (!this.#left) this.#port.postMessage(bytes);
  }

  write(view) {
    if (this.#left) return this.#fail("BrokenPipeError", "Broken pipe");
    this.#pieces.push(view.slice());
    this.#flush();
  }

  end() {
    this.#ended = true;
    this.#flush();
  }

  close() {
    this.#closing = true;
    this.#flush();
  }

  #flush() {
    if (this.#left) return;
    while (this.#pieces.length && this.#credit > 0) this.#send(this.#pieces.shift());
    if (this.#pieces.length) return;
    if (this.#ended) this.#port.postMessage(null);
    this.#ended = false; // which was said
    if (!this.#closing) return;
    this.#left = true;
    this.#port.postMessage(["close"]);
    this.#port.close();
  }

  #send(piece) {
    const bytes = piece.subarray(0, this.#credit);
    if (bytes.length < piece.length) this.#pieces.unshift(piece.subarray(bytes.length));
    this.#credit -= bytes.length;
    this.#port.postMessage(bytes);
    this.#say(bytes.length);
  }
}
