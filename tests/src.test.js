// SPDX-License-Identifier: MIT
// The tests beside the sources of src/.
import { runCTests, testSources } from "./c_tests.js";

await runCTests("C tests", testSources("tests"), "dist/tests/all.wasm");
