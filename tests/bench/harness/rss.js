// SPDX-License-Identifier: MIT
// The peak of what a process had in memory, as Linux says it.
import { readFileSync } from "node:fs";
import { runProcess } from "./programs.js";

const INTERVAL = 5; // milliseconds

/**
 * Runs a program to its end; gives its peak in MB (10^6 bytes). It is asked for while the program
 * runs, which therefore stays for a moment after its peak.
 */
export async function peakOf(program, args, options) {
  let peak = 0;
  let timer;
  const observe = ({ pid }) => {
    timer = setInterval(() => (peak = readPeak(pid) ?? peak), INTERVAL);
  };
  const { code, stdout } = await runProcess(program, args, { ...options, observe });
  clearInterval(timer);
  if (code !== 0 || !peak) throw new Error(`${program} ${args.join(" ")}: ${code}: ${stdout}`);
  return peak;
}

function readPeak(pid) {
  try {
    const [, kilobytes] = /VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return (Number(kilobytes) * 1024) / 1e6;
  } catch {
    return undefined; // it has just ended
  }
}
