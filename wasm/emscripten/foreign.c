/* An object that a clang for WASI compiled wants a variable errno, which what
 * emcc compiles never does: so this is linked with such ones only, and the
 * linker says what it lacks. SPDX-License-Identifier: MIT */

extern char asyncio__hint[] __asm__(
    "the errno of an object that was compiled for WASI; compile it by emcc "
    "(-Wl,--trace-symbol=errno names it)");

extern char *errno;
char *errno = asyncio__hint;
