// SPDX-License-Identifier: MIT
// A worker that sends back what it gets.
import { parentPort } from "node:worker_threads";

parentPort.on("message", (message) => parentPort.postMessage(message));
