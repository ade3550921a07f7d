/* Lua in tasks. SPDX-License-Identifier: MIT
 *
 *   lua TIMES [suspend]
 *
 * prints the nanoseconds of a script, as often as TIMES says. suspend: the task
 * sleeps around it; with SUSPENDS_BELOW the script does so as well. */
#include <asyncio.h>
#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char SCRIPT[] =
    "local function fib(n) if n < 2 then return n end "
    "  return fib(n - 1) + fib(n - 2) end\n"
    "local seed = 7\n"
    "local function random() seed = seed * 16807 % 2147483647 return seed end\n"
    "local list = {}\n"
    "for i = 1, 20000 do list[i] = random() end\n"
    "table.sort(list, function(a, b) return a < b end)\n"
    "local words = {}\n"
    "for i = 1, 20000 do words[#words + 1] = ('%d:%s'):format(i, list[i]) end\n"
    "local text = table.concat(words, ',')\n"
    "local count = 0\n"
    "for word in text:gmatch('%d+:') do count = count + #word end\n"
    "local failed = 0\n"
    "for i = 1, 5000 do\n"
    "  if not pcall(error, 'no') then failed = failed + 1 end\n"
    "end\n"
    "pause()\n"
    "return fib(25) + count + failed";
#define RESULT (75025 + 108894 + 5000)

static bool suspending;

/* What the script calls in the middle; an error of the sleep is one of Lua. */
static int pause_script(lua_State *lua) {
#ifdef SUSPENDS_BELOW
  int rc = suspending ? asyncio_sleep(0) : 0;
  if (rc < 0) return luaL_error(lua, "%s", asyncio_strerror(rc));
#else
  (void)lua;
#endif
  return 0;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static int run_script(void *arg) {
  if (suspending) await(asyncio_sleep(0));
  lua_State *lua = luaL_newstate();
  if (lua == NULL) return ASYNCIO_NO_MEMORY;
  luaL_requiref(lua, "_G", luaopen_base, 1);
  luaL_requiref(lua, LUA_STRLIBNAME, luaopen_string, 1);
  luaL_requiref(lua, LUA_TABLIBNAME, luaopen_table, 1);
  luaL_requiref(lua, LUA_MATHLIBNAME, luaopen_math, 1);
  luaL_requiref(lua, LUA_COLIBNAME, luaopen_coroutine, 1);
  lua_register(lua, "pause", pause_script);
  double start = now();
  bool failed = luaL_dostring(lua, SCRIPT);
  *(double *)arg = now() - start;
  long long result = failed ? 0 : lua_tointeger(lua, -1);
  if (result != RESULT)
    fprintf(stderr, "lua: %s %lld\n", failed ? lua_tostring(lua, -1) : "",
            result);
  lua_close(lua);
  if (suspending) await(asyncio_sleep(0));
  return result == RESULT ? 0 : ASYNCIO_RUNTIME_ERROR;
}

int main(int argc, char **argv) {
  int times = argc > 1 ? atoi(argv[1]) : 1;
  suspending = argc > 2 && strcmp(argv[2], "suspend") == 0;
  for (int i = 0; i < times; i++) {
    double figure;
    if (asyncio_main(run_script, &figure) != 0) return 1;
    printf("%.0f\n", figure);
  }
  return 0;
}
