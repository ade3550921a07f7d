// SPDX-License-Identifier: MIT
// What a toolchain is asked to do. A job is { tool: "clang" | "ar", cwd, args, reads, source, output }:
// `reads` are the files it may open, `source` the C file as the user typed it (compilations only),
// and the argument OUTPUT stands for the file `output`, which appears only when it is complete.

export const OUTPUT = "{output}";

export function compileJob(cwd, source, flags, reads, output) {
  const args = [...flags, "-c", source, "-o", OUTPUT];
  return { tool: "clang", cwd, args, reads, source, output };
}

export function archiveJob(objects, output) {
  return { tool: "ar", args: ["rcsD", OUTPUT, ...objects], reads: objects, output };
}

export function linkJob(inputs, flags, output) {
  const args = [...inputs, ...flags, "-o", OUTPUT];
  return { tool: "clang", args, reads: inputs, output };
}
