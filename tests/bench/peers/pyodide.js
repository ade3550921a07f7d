// SPDX-License-Identifier: MIT
// pyodide.js FILE.py CASE N [M]: the same file on Pyodide and its own event loop.
import { readFileSync } from "node:fs";
import { loadPyodide } from "pyodide";

const [file, ...args] = process.argv.slice(2);
const python = await loadPyodide();
python.runPython(readFileSync(file, "utf8"));
await python.runPythonAsync(`await main(${args.map((arg) => JSON.stringify(arg)).join(", ")})`);
process.exit();
