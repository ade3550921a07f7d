// SPDX-License-Identifier: MIT
// The subject in workerd, where an import of a program is the compiled module.
import { load } from "wasyncio";
import program from "program.wasm";
import subject from "./subject.mjs";

export default {
  async test() {
    console.log(`result ${JSON.stringify(await subject(load, program))}`);
  },
};
