// SPDX-License-Identifier: MIT
// WebSockets of C (src/asyncio/channels.h): the host's own, or those of the package ws in Node 20.

import { NotImplementedError } from "../codes.js";
import { ConnectionError, ValueError } from "../errors.js";
import { hasProcess } from "../platform.js";
import { ENOUGH } from "./flow.js";

const BROKEN = 1006; // the code of a connection that was lost
const AGAIN = 5; // ms; no event tells that bytes were sent

/** Opens a channel. say(value, failed): tells the program. */
export async function open(say, args) {
  return new Socket(await findWebSocket(), say, args);
}

/** The class: the host's, or that of ws. */
export async function findWebSocket() {
  if (globalThis.WebSocket) return globalThis.WebSocket;
  const ws = hasProcess && (await (await import("./ws_node.js")).importWs());
  if (ws) return ws.WebSocket;
  const how = hasProcess ? "; npm install ws, or take Node 22" : "";
  throw new NotImplementedError(`there are no WebSockets on this host${how}`);
}

class Socket {
  #socket;
  #say;
  #opened = false;
  #given = 0; // bytes
  #told = 0; // those of them that were said to be sent
  #timer;

  constructor(WebSocket, say, [url, protocol]) {
    this.#say = say;
    this.#socket = make(WebSocket, url, protocol);
    this.#socket.binaryType = "arraybuffer";
    this.#socket.onopen = () => {
      this.#opened = true;
      say(this.#socket.protocol);
    };
    this.#socket.onmessage = ({ data }) => say(data);
    this.#socket.onerror = () => {}; // "close" comes behind it, and says as much
    this.#socket.onclose = ({ code, reason }) => this.#closed(url, code, reason);
  }

  #closed(url, code, reason) {
    clearTimeout(this.#timer);
    if (!this.#opened)
      return this.#say(new ConnectionError(`no WebSocket connection to ${url}`), true);
    for (const value of [null, code || BROKEN, reason]) this.#say(value); // Deno has none
  }

  /** A message; or the code and reason to close it with. */
  send(message, reason) {
    if (reason !== undefined) return this.#socket.close(message, reason);
    if (this.#socket.readyState !== 1) return; // "close" is under way
    this.#socket.send(message);
    this.#given += sizeOf(message);
    this.#tell();
  }

  #tell() {
    const { bufferedAmount } = this.#socket;
    const sent = this.#given - this.#told - bufferedAmount;
    if (sent >= ENOUGH || (sent > 0 && !bufferedAmount)) {
      this.#told += sent;
      this.#say(sent);
    }
    if (bufferedAmount) this.#timer ??= setTimeout(this.#tellAgain, AGAIN);
  }

  #tellAgain = () => {
    this.#timer = undefined;
    this.#tell();
  };

  close() {
    clearTimeout(this.#timer);
    this.#socket.close();
  }
}

function make(WebSocket, url, protocol) {
  try {
    return new WebSocket(url, protocol ?? []);
  } catch (error) {
    throw new ValueError(`WebSocket ${url}: ${error.message}`);
  }
}

const encoder = new TextEncoder();
const sizeOf = (message) =>
  message.length && (message.byteLength ?? encoder.encode(message).length);
