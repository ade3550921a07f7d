// SPDX-License-Identifier: MIT
// The subject in a page, for esbuild: an import of a file is its URL, by loader "file".
import * as wasyncio from "wasyncio";
import engine from "wasyncio/asyncio.wasm";
import program from "./program.wasm";
import subject from "./subject.mjs";

wasyncio.set_engine(new URL(engine, import.meta.url));
const worker = new URL("./executor_worker.js", import.meta.url); // another bundle
globalThis.result = subject(wasyncio, new URL(program, import.meta.url), { worker });
