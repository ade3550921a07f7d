// SPDX-License-Identifier: MIT
// The timeline of a program as a picture: ./build.sh timeline FILE.c --svg FILE.svg
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build, BuildError } from "../../js/cc.js";
import { load } from "../../js/load.js";
import { draw } from "../timeline/draw.js";
import { SvgSurface } from "../timeline/svg.js";
import { Trace } from "../timeline/trace.js";
import { LANE, RULER, View } from "../timeline/view.js";

const COLORS = new URL("../style/colors.css", import.meta.url);
const USAGE = "./build.sh timeline FILE.c --svg FILE.svg [--width PIXELS] [--time] [ARGS...]";

/** The trace of a run on a clock that jumps from timer to timer: always the same. */
export async function traceOf(source, args = []) {
  const trace = new Trace();
  const silent = () => {};
  const options = { args, stdout: silent, stderr: silent, trace: (events) => trace.add(events) };
  const app = await load(await build({ sources: [source], trace: true }), options);
  app.control.rate = Infinity;
  await app.run();
  return trace;
}

/** SVG with all lanes of a trace. */
export function drawPicture(trace, { width = 1000, axis = "steps", title }) {
  const view = new View(trace);
  const height = RULER + trace.tasks.length * LANE + 8;
  Object.assign(view, { axis, height, width: width - view.names });
  view.fit();
  const surface = new SvgSurface();
  draw(surface, trace, view);
  const colors = readFileSync(COLORS, "utf8").replaceAll(/\/\*.*?\*\/\n/g, "");
  return surface.finish(width, height, colors, title);
}

async function main() {
  const { source, svg, args, ...how } = readArguments();
  const title = `The tasks of ${basename(source)}`;
  const picture = drawPicture(await traceOf(source, args), { ...how, title });
  mkdirSync(dirname(svg), { recursive: true });
  writeFileSync(svg, picture);
  console.log(svg);
}

function readArguments() {
  const options = { svg: { type: "string" }, width: { type: "string" }, time: { type: "boolean" } };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [source, ...args] = positionals;
  const width = Number(values.width ?? 1000);
  if (!source || !values.svg) throw new BuildError(`timeline of which program? ${USAGE}`);
  if (!(width >= 200 && width <= 10_000))
    throw new BuildError(`--width ${values.width}: a number from 200 to 10000 is expected`);
  return { source, args, svg: values.svg, width, axis: values.time ? "time" : "steps" };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main().catch((error) => {
    const known = error instanceof BuildError || /^ERR_PARSE_ARGS/.test(error.code);
    console.error(known ? `build.sh: ${error.message}` : error);
    process.exitCode = error.status ?? 1;
  });
}
