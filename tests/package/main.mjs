// SPDX-License-Identifier: MIT
// The subject in Node, Deno and Bun: main.mjs PROGRAM.wasm
import * as wasyncio from "wasyncio";
import subject from "./subject.mjs";

console.log(`result ${JSON.stringify(await subject(wasyncio, process.argv[2]))}`);
