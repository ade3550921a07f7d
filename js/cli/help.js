// SPDX-License-Identifier: MIT
export const HELP = `Usage: wasyncio COMMAND

  cc FILE.c... [-o APP.wasm] [OPTIONS]       build a program
  link LINKED.wasm -o APP.wasm [OPTIONS]     finish what another build compiled and linked
  run [OPTIONS] FILE.c|APP.wasm [ARGS...]    build it if need be, and run it
  types APP.wasm                             print its exported coroutines as TypeScript
  bridge [OPTIONS]                           relay connections of pages to TCP, for development
  --version, --help

Options of the compiler, for cc and for run FILE.c:
  -O0..-O3 -Os -Oz -g -I DIR -D NAME[=VALUE] -U NAME -L DIR -l NAME
  -include FILE -isystem DIR -std=... -f... -m... -W... -Wl,...
  Files may also be objects (.o) and archives (.a).
  --target p2                    cc builds a component for wasmtime, where it has TCP (with jco:
                                 npm install --save-dev @bytecodealliance/jco)
  --explain                      cc prints which functions may be suspended, and why
  --trace                        cc builds a program whose tasks can be watched (run --trace)

Options of link (the linker being clang's, with -lasyncio):
  -O1..-O3 -Os -Oz               how wasm-opt optimises (-O2; -O3 is quicker and larger)
  -g                             keep what debuggers read, and check what may be suspended
  --explain                      as of cc; without -o nothing else is done

Options of run, before the program; what follows the program belongs to it:
  --host NAME                    what runs it: node, deno, bun, wasmtime, wazero (node)
  --virtual-time                 the clock jumps to the next timer when nothing is ready
  --dir HOST[::GUEST]            a directory that the program may open (none by default)
  --allow-fs[=DIR]               the same for the current directory, or DIR, by that path
  --env NAME=VALUE               a variable of the program's environment (empty by default)
  --allow-net                    let it use fetch, WebSockets, connections, servers (node, deno, bun;
                                 wasmtime has TCP, for which a FILE.c is built with --target p2)
  --workers N                    how many an executor has at most that does not say; 0 runs jobs
                                 inline (node, deno, bun)
  --allow-signals                let it handle signals, Ctrl-C among them (node, deno, bun)
  --allow-spawn                  let it start other programs (node, deno, bun)
  --functions FILE.mjs           its exports are the functions that C may call (node, deno, bun)
  --trace FILE.json              what the tasks do, for Perfetto and DevTools (node, deno, bun)

Options of bridge, which listens on the loopback device, and leads there:
  --port N                       where it listens (8787)
  --to HOST:PORT                 what else it may lead to
  --origin URL                   a site whose pages may use it, beside those of the loopback device

The compiler is the npm package @yowasp/clang. In the environment:
  WASI_SDK_PATH                  use this wasi-sdk instead
  CC=clang, WASI_SYSROOT         use this clang instead, with this wasi sysroot
  JCO                            the directory of another project that has jco
  WASYNCIO_CACHE                 where built files are kept
  DENO, BUN, WASMTIME, WAZERO    the path of that host

Exit code: the program's. The compiler's when it fails. 2 for a wrong command line, 1 when the
program cannot be loaded, 134 when it traps.`;
