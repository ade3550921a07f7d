// SPDX-License-Identifier: MIT
// Cores that do not sleep, for what is measured in the time that one takes to wake another.
import { spawn } from "node:child_process";
import { availableParallelism, constants, setPriority } from "node:os";

/** Computes until the process whose number it is given has ended. */
const SPIN = `const parent = Number(process.argv[1]);
  for (;;) {
    try { process.kill(parent, 0); } catch { break; }
    for (let i = 0; i < 1e7; i++);
  }`;

/**
 * Has each core compute with the least priority, which gives way to whatever else there is: one that
 * sleeps is woken in 5 to 50 us, by the machine and by where the system puts the threads. Gives
 * { pids, end }: these processes, and what ends them.
 */
export function keepAwake() {
  const args = ["-e", SPIN, String(process.pid)];
  const children = Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, args, { stdio: "ignore" }),
  );
  const pids = children.map(({ pid }) => pid);
  for (const pid of pids) setPriority(pid, constants.priority.PRIORITY_LOW);
  return { pids, end: () => children.forEach((child) => child.kill()) };
}
