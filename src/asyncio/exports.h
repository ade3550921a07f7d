/* C functions that JavaScript calls. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_EXPORTS_H
#define ASYNCIO_EXPORTS_H

#include "arguments.h"
#include "tasks.h"

/* Defines a coroutine that JavaScript calls as a function that gives a promise:
 *
 *   ASYNCIO_EXPORT(greet, string, (string, name), (double, delay)) {
 *     await(asyncio_sleep(delay));
 *     return asyncio_return(asyncio_string(name));
 *   }
 *
 *   await app.exports.greet("Ada", 0.5);
 *
 * Its name, what it returns, and up to 8 arguments, each (type, name). In C it
 * is an ordinary static function, here int greet(const char *, double).
 *
 *   type     in C            in JavaScript
 *   int      int32_t         a number
 *   int64    int64_t         a number, a bigint when it is not safe
 *   double   double          a number
 *   bool     bool            a boolean
 *   string   const char *    a string; UTF-8
 *   bytes    asyncio_value   a Uint8Array; asyncio_value_text, _size
 *   value    asyncio_value   anything
 *   void                     undefined; only as what is returned
 *
 * Arguments are borrowed: they live until the coroutine ends. Each call is a
 * task of the loop that runs; without one, the module's own serves it. An
 * argument of another type rejects the promise with a TypeError, an error that
 * leaves the coroutine with that error. */
#define ASYNCIO_EXPORT(name, ...)                                      \
  ASYNCIO__GLUE(ASYNCIO__EXPORT_, ASYNCIO__HAS_ARGUMENTS(__VA_ARGS__)) \
  (call, name, __VA_ARGS__)

/* Defines a function that JavaScript calls as any other: what it returns comes
 * back at once, and an error is thrown. It cannot await; the rest is as above:
 *
 *   ASYNCIO_EXPORT_FUNCTION(area, double, (double, width), (double, height)) {
 *     if (width < 0) return asyncio_raise(ASYNCIO_VALUE_ERROR, "no area");
 *     return asyncio_return(asyncio_double(width * height));
 *   }
 *
 *   app.exports.area(2, 3);
 */
#define ASYNCIO_EXPORT_FUNCTION(name, ...)                             \
  ASYNCIO__GLUE(ASYNCIO__EXPORT_, ASYNCIO__HAS_ARGUMENTS(__VA_ARGS__)) \
  (function, name, __VA_ARGS__)

/* ---- what the macro above needs; only wasm compilers understand it ---- */

/* How JavaScript learns of a function: a line of a custom section. (An
 * attribute on data does not make one, clang 19.) */
#define ASYNCIO__SIGNATURE(name, text)                        \
  __asm__(".section .custom_section.asyncio_exports,\"\",@\n" \
          ".ascii \"" #name " " text "\\n\"\n"                \
          ".text\n")
#define ASYNCIO__EXPORTED(name) __attribute__((export_name(name)))

/* Where the host does not see the section, the build defines
 * ASYNCIO_REGISTER_EXPORTS, and each function is told before main. */
#ifdef ASYNCIO_REGISTER_EXPORTS
#define ASYNCIO__REGISTER(name, text)                                       \
  __attribute__((constructor)) static void asyncio__register_##name(void) { \
    asyncio__export_register(#name " " text, asyncio__exported_##name);     \
  }
void asyncio__export_register(const char *signature, uint32_t (*call)(void));
#else
#define ASYNCIO__REGISTER(name, text)
#endif

enum asyncio__export_type {
  ASYNCIO__EXPORT_TYPE_int,
  ASYNCIO__EXPORT_TYPE_int64,
  ASYNCIO__EXPORT_TYPE_double,
  ASYNCIO__EXPORT_TYPE__Bool, /* what stdbool.h makes of bool */
  ASYNCIO__EXPORT_TYPE_bool = ASYNCIO__EXPORT_TYPE__Bool,
  ASYNCIO__EXPORT_TYPE_string,
  ASYNCIO__EXPORT_TYPE_bytes,
  ASYNCIO__EXPORT_TYPE_value
};

struct asyncio__export {
  const char *name;
  size_t count;               /* of arguments */
  const unsigned char *types; /* enum asyncio__export_type, of each */
};

/* Starts a call with the arguments that the host gave. Returns its handle. */
uint32_t asyncio__export_call(const struct asyncio__export *function,
                              int (*entry)(void *values));

/* Does it. Returns the address of a value, which stays until the next call. */
uint32_t asyncio__export_function(const struct asyncio__export *function,
                                  int (*entry)(void *values));

/* How a line of the section says which of the two. */
#define ASYNCIO__EXPORT_MARK_call ""
#define ASYNCIO__EXPORT_MARK_function "="

#define ASYNCIO__EXPORT_NOTHING(how, name, result)              \
  ASYNCIO__SIGNATURE(name, ASYNCIO__EXPORT_MARK_##how #result); \
  static int name(void);                                        \
  static int asyncio__entry_##name(void *asyncio__values) {     \
    (void)asyncio__values;                                      \
    return name();                                              \
  }                                                             \
  ASYNCIO__EXPORT_WRAPPER(how, name, 0, NULL)                   \
  ASYNCIO__REGISTER(name, ASYNCIO__EXPORT_MARK_##how #result)   \
  static int name(void)

#define ASYNCIO__EXPORT_ARGUMENTS(how, name, result, ...)                      \
  ASYNCIO__SIGNATURE(name,                                                     \
                     ASYNCIO__EXPORT_MARK_##how #result " " #__VA_ARGS__);     \
  static int name(ASYNCIO__MAP(ASYNCIO__EXPORT_DECLARE, __VA_ARGS__));         \
  static int asyncio__entry_##name(void *asyncio__arg) {                       \
    const asyncio_value *asyncio__values = asyncio__arg;                       \
    return name(                                                               \
        ASYNCIO__GLUE(ASYNCIO__EXPORT_TAKE_, ASYNCIO__COUNT(__VA_ARGS__))(     \
            ASYNCIO__COUNT(__VA_ARGS__), __VA_ARGS__));                        \
  }                                                                            \
  static const unsigned char asyncio__types_##name[] = {                       \
      ASYNCIO__MAP(ASYNCIO__EXPORT_KIND, __VA_ARGS__)};                        \
  ASYNCIO__EXPORT_WRAPPER(how, name, ASYNCIO__COUNT(__VA_ARGS__),              \
                          asyncio__types_##name)                               \
  ASYNCIO__REGISTER(name, ASYNCIO__EXPORT_MARK_##how #result " " #__VA_ARGS__) \
  static int name(ASYNCIO__MAP(ASYNCIO__EXPORT_DECLARE, __VA_ARGS__))

#define ASYNCIO__EXPORT_WRAPPER(how, name, count, types)                  \
  ASYNCIO__EXPORTED(#name) uint32_t asyncio__exported_##name(void);       \
  uint32_t asyncio__exported_##name(void) {                               \
    static const struct asyncio__export function = {#name, count, types}; \
    return asyncio__export_##how(&function, asyncio__entry_##name);       \
  }

/* Each of these gets a (type, name). */
#define ASYNCIO__EXPORT_DECLARE(argument) ASYNCIO__EXPORT_DECLARE_ argument
#define ASYNCIO__EXPORT_DECLARE_(type, name) \
  asyncio__exports_have_no_type_##type name
#define ASYNCIO__EXPORT_KIND(argument) ASYNCIO__EXPORT_KIND_ argument
#define ASYNCIO__EXPORT_KIND_(type, name) ASYNCIO__EXPORT_TYPE_##type
#define ASYNCIO__EXPORT_TYPE(type, name) type
#define ASYNCIO__EXPORT_FROM(place, argument) \
  ASYNCIO__EXPORT_FROM_(place, ASYNCIO__EXPORT_TYPE argument)
#define ASYNCIO__EXPORT_FROM_(place, type) \
  ASYNCIO__GLUE(ASYNCIO__EXPORT_OF_, type)(asyncio__values[place])

#define asyncio__exports_have_no_type_int int32_t
#define asyncio__exports_have_no_type_int64 int64_t
#define asyncio__exports_have_no_type_double double
#define asyncio__exports_have_no_type_bool bool
#define asyncio__exports_have_no_type__Bool bool
#define asyncio__exports_have_no_type_string const char *
#define asyncio__exports_have_no_type_bytes asyncio_value
#define asyncio__exports_have_no_type_value asyncio_value

#define ASYNCIO__EXPORT_OF_int(v) ((int32_t)(v).i)
#define ASYNCIO__EXPORT_OF_int64(v) ((v).i)
#define ASYNCIO__EXPORT_OF_double(v) ((v).d)
#define ASYNCIO__EXPORT_OF_bool(v) ((v).b)
#define ASYNCIO__EXPORT_OF__Bool(v) ((v).b)
#define ASYNCIO__EXPORT_OF_string(v) asyncio_value_text(v)
#define ASYNCIO__EXPORT_OF_bytes(v) (v)
#define ASYNCIO__EXPORT_OF_value(v) (v)

/* The arguments of a call, out of n values. */
#define ASYNCIO__EXPORT_TAKE_1(n, a) ASYNCIO__EXPORT_FROM(n - 1, a)
#define ASYNCIO__EXPORT_TAKE_2(n, a, ...) \
  ASYNCIO__EXPORT_FROM(n - 2, a), ASYNCIO__EXPORT_TAKE_1(n, __VA_ARGS__)
#define ASYNCIO__EXPORT_TAKE_3(n, a, ...) \
  ASYNCIO__EXPORT_FROM(n - 3, a), ASYNCIO__EXPORT_TAKE_2(n, __VA_ARGS__)
#define ASYNCIO__EXPORT_TAKE_4(n, a, ...) \
  ASYNCIO__EXPORT_FROM(n - 4, a), ASYNCIO__EXPORT_TAKE_3(n, __VA_ARGS__)
#define ASYNCIO__EXPORT_TAKE_5(n, a, ...) \
  ASYNCIO__EXPORT_FROM(n - 5, a), ASYNCIO__EXPORT_TAKE_4(n, __VA_ARGS__)
#define ASYNCIO__EXPORT_TAKE_6(n, a, ...) \
  ASYNCIO__EXPORT_FROM(n - 6, a), ASYNCIO__EXPORT_TAKE_5(n, __VA_ARGS__)
#define ASYNCIO__EXPORT_TAKE_7(n, a, ...) \
  ASYNCIO__EXPORT_FROM(n - 7, a), ASYNCIO__EXPORT_TAKE_6(n, __VA_ARGS__)
#define ASYNCIO__EXPORT_TAKE_8(n, a, ...) \
  ASYNCIO__EXPORT_FROM(n - 8, a), ASYNCIO__EXPORT_TAKE_7(n, __VA_ARGS__)

#endif
