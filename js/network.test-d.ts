// SPDX-License-Identifier: MIT
// What must type-check with a network, and what must not.
import { load } from "./index.js";
import { Network } from "./network.js";

const { port1 } = new MessageChannel();
const net: Network = new Network({ bridge: "ws://127.0.0.1:8787/" }).add("server", port1);
net.remove("server");
await load("app.wasm", { allow: { net } });
await load("app.wasm", { allow: { net: true } });

// @ts-expect-error not a port
net.add("server", "port");
// @ts-expect-error no option of this name
new Network({ brigde: "ws://127.0.0.1:8787/" });
// @ts-expect-error neither boolean nor network
await load("app.wasm", { allow: { net: "yes" } });
