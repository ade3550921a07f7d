// SPDX-License-Identifier: MIT
// A WebSocket that sends nothing until it is closed or another one is opened, whose path is /go.

const slow = new Set();

export class SlowSocket {
  readyState = 1;
  protocol = "";
  bufferedAmount = 0;

  constructor(url) {
    if (url.endsWith("/go")) for (const socket of slow) socket.bufferedAmount = 0;
    else slow.add(this);
    queueMicrotask(() => this.onopen());
  }

  send(message) {
    this.bufferedAmount += message.length;
  }

  close() {
    slow.delete(this);
    this.bufferedAmount = 0;
    queueMicrotask(() => this.onclose({ code: 1000, reason: "" }));
  }
}
