// SPDX-License-Identifier: MIT
// The subject in a page, for esbuild: an import of a file is its URL, by loader "file".
import { load } from "wasyncio";
import program from "./program.wasm";
import subject from "./subject.mjs";

globalThis.result = subject(load, new URL(program, import.meta.url));
