// SPDX-License-Identifier: MIT
// The tests beside the sources of src/.
import { runCTests } from "./c_tests.js";
import { testSources } from "./sources.js";

await runCTests("C tests", testSources("tests"), "dist/tests/all.wasm");
