// SPDX-License-Identifier: MIT
// run_in_executor: cancelling the future does not stop a job that has started; shutdown refuses new
// jobs. Passes depend on the timing of workers, so none is printed; that a job has run is told by
// what shutdown waits for.
import { loop, run, show } from "../probe/probe.mjs";

const answer = () => 6 * 7;

function divide() {
  throw Object.assign(new Error("division by zero"), { name: "ZeroDivisionError", code: -29 });
}

function* outcome(name, future) {
  try {
    console.log(`${name} ${yield* future}`);
  } catch (error) {
    console.log(`${name} ${show(error)}`);
  }
}

const wait = async () => await new Promise((resolve) => setTimeout(resolve, 300));

await run(function* () {
  yield* outcome("ok", loop().run_in_executor(null, answer));
  yield* outcome("error", loop().run_in_executor(null, divide));
  const future = loop().run_in_executor(null, wait);
  yield new Promise((resolve) => setTimeout(resolve, 100)); // it begins
  const begun = performance.now();
  future.cancel();
  try {
    yield* future;
  } catch {
    console.log("cancelled future raises");
  }
  yield* loop().shutdown_default_executor();
  console.log(`the job ran anyway: ${performance.now() - begun > 100 ? "True" : "False"}`);
  try {
    loop().run_in_executor(null, answer);
  } catch (error) {
    console.log(show(error));
  }
});
