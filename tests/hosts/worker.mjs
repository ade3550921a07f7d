// SPDX-License-Identifier: MIT
// The worker of workerd.js: runs the program, and prints what came of it as one line.
import * as functions from "functions.mjs";
import options from "options.json";
import program from "program.wasm";
import { runProgram } from "./guest.mjs";

export default {
  async test() {
    console.log(`result ${JSON.stringify(await runProgram(program, options, functions))}`);
  },
};
