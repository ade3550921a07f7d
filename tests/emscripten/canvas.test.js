// SPDX-License-Identifier: MIT
// The example whose tasks move what a main loop draws on a canvas.
import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { evaluateInPage } from "../hosts/chromium.js";
import { ROOT } from "../hosts/hosts.js";
import { link } from "./build.js";
import { browser } from "./page.js";
import { testWithEmcc } from "./toolchains.js";

const EXAMPLES = join(ROOT, "web/examples/emscripten");
const COLOURS = ["209,73,91", "237,174,73", "0,121,140", "48,99,142"]; // of the balls

testWithEmcc("frames show what the tasks do, until all balls rest", async (emcc) => {
  const program = await link(emcc, [join(EXAMPLES, "balls.c")], ["-O2"], "balls.js");
  const directory = dirname(program);
  copyFileSync(join(EXAMPLES, "balls.html"), join(directory, "balls.html"));
  const seen = await evaluateInPage(browser, directory, "balls.html", watchFrames);
  assert.equal(seen.output, "4 balls rest\nexit code 0\n");
  assert(seen.pictures > 20, `only ${seen.pictures} different frames`);
  assert.deepEqual(seen.resting, COLOURS, "the last frame has all balls on the ground");
});

/** Runs in the page: how many different frames there were, and what is on the ground at the end. */
async function watchFrames() {
  const { document, requestAnimationFrame } = globalThis;
  const canvas = document.getElementById("canvas");
  const output = document.getElementById("output");
  const pictures = new Set();
  while (!output.textContent.includes("exit code")) {
    pictures.add(canvas.toDataURL());
    await new Promise(requestAnimationFrame);
  }
  const colourAt = (x) => canvas.getContext("2d").getImageData(x, 188, 1, 1).data.slice(0, 3);
  const resting = [50, 120, 190, 260].map((x) => colourAt(x).join());
  return { output: output.textContent, pictures: pictures.size, resting };
}
