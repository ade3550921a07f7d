// SPDX-License-Identifier: MIT
// The server of echo.c by node:net.
import net from "node:net";

const server = net.createServer({ noDelay: true }, (socket) => {
  socket.on("data", (bytes) => {
    if (!socket.write(bytes)) {
      socket.pause();
      socket.once("drain", () => socket.resume());
    }
  });
  socket.on("error", () => {});
});
server.listen({ host: "127.0.0.1", port: 0, backlog: 1000 }, () =>
  console.log(server.address().port),
);
