// SPDX-License-Identifier: MIT
// The subject in Node, Deno and Bun: main.mjs PROGRAM.wasm
import { load } from "wasyncio";
import subject from "./subject.mjs";

console.log(`result ${JSON.stringify(await subject(load, process.argv[2]))}`);
