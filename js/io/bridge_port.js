// SPDX-License-Identifier: MIT
// A WebSocket to `wasyncio bridge` as a port of messages: bytes are binary, the others JSON.

import { findWebSocket } from "./websocket.js";

export class BridgePort {
  onmessage;
  #socket; // once it is open
  #waiting = []; // messages until then
  #closed = false;

  constructor(url) {
    findWebSocket().then(
      (WebSocket) => this.#open(new WebSocket(url), url),
      ({ name, message }) => this.#tell(["error", name, message]),
    );
  }

  #open(socket, url) {
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.#socket = socket;
      for (const message of this.#waiting) this.postMessage(message);
      if (this.#closed) socket.close();
    };
    socket.onmessage = ({ data }) =>
      this.#tell(typeof data === "string" ? JSON.parse(data) : new Uint8Array(data));
    socket.onerror = () => {}; // "close" comes behind it
    socket.onclose = () => {
      const why = this.#socket
        ? ["ConnectionResetError", "the bridge is gone"]
        : ["ConnectionRefusedError", `no bridge at ${url}, or it refuses: run wasyncio bridge`];
      this.#tell(["error", ...why]);
    };
  }

  #tell(data) {
    if (!this.#closed) this.onmessage({ data });
  }

  postMessage(message) {
    if (!this.#socket) return void this.#waiting.push(message);
    if (this.#socket.readyState !== 1) return; // "close" is under way
    this.#socket.send(message instanceof Uint8Array ? message : JSON.stringify(message));
  }

  close() {
    this.#closed = true;
    this.#socket?.close();
  }
}
