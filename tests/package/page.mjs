// SPDX-License-Identifier: MIT
// The subject in a page. vite and webpack find the program by this URL; unbundled it is one.
import * as wasyncio from "wasyncio";
import subject from "./subject.mjs";

globalThis.result = subject(wasyncio, new URL("./program.wasm", import.meta.url));
