// SPDX-License-Identifier: MIT
// The subject in workerd, where an import of a program is the compiled module.
import program from "program.wasm";
import * as wasyncio from "wasyncio";
import engine from "wasyncio/asyncio.wasm";
import subject from "./subject.mjs";

wasyncio.set_engine(engine);

export default {
  async test() {
    console.log(`result ${JSON.stringify(await subject(wasyncio, program))}`);
  },
};
