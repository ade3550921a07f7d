/* SQLite in tasks. SPDX-License-Identifier: MIT
 *
 *   sqlite TIMES [suspend]
 *
 * prints the nanoseconds of some statements, as often as TIMES says. suspend:
 * the task sleeps around them; with SUSPENDS_BELOW a function that they call
 * does so as well. */
#include <asyncio.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char STATEMENTS[] =
    "create table t(id integer primary key, a integer, b text);"
    "with recursive n(i) as (select 1 union all select i + 1 from n"
    "  where i < 20000) insert into t"
    "  select i, (i * 16807) % 10007, printf('%d:%x', i, i * 7919) from n;"
    "create index by_a on t(a);"
    "update t set b = b || '!' where a < 3000;"
    "delete from t where id % 5 = 0;"
    "select pause();";
static const char QUERY[] =
    "select count(*), sum(x.a), max(length(x.b)) from t x join t y"
    "  on x.a = y.a where y.id < 9000";

static bool suspending;

/* What the statements call in the middle. */
static void pause_statement(sqlite3_context *context, int count,
                            sqlite3_value **values) {
  (void)count, (void)values;
#ifdef SUSPENDS_BELOW
  int rc = suspending ? asyncio_sleep(0) : 0;
  if (rc < 0) sqlite3_result_error(context, asyncio_strerror(rc), -1);
#else
  sqlite3_result_null(context);
#endif
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static int run_query(sqlite3 *db, int *count) {
  sqlite3_stmt *query;
  int rc = sqlite3_prepare_v2(db, QUERY, -1, &query, NULL);
  if (rc != SQLITE_OK) return rc;
  rc = sqlite3_step(query);
  if (rc == SQLITE_ROW) *count = sqlite3_column_int(query, 0);
  sqlite3_finalize(query);
  return rc == SQLITE_ROW ? SQLITE_OK : rc;
}

static int run_statements(void *arg) {
  if (suspending) await(asyncio_sleep(0));
  sqlite3 *db;
  int count = 0, rc = sqlite3_open(":memory:", &db);
  if (rc == SQLITE_OK)
    rc = sqlite3_create_function(db, "pause", 0, SQLITE_UTF8, NULL,
                                 pause_statement, NULL, NULL);
  double start = now();
  if (rc == SQLITE_OK) rc = sqlite3_exec(db, STATEMENTS, NULL, NULL, NULL);
  if (rc == SQLITE_OK) rc = run_query(db, &count);
  *(double *)arg = now() - start;
  if (rc != SQLITE_OK) fprintf(stderr, "sqlite: %s\n", sqlite3_errmsg(db));
  sqlite3_close(db);
  if (suspending) await(asyncio_sleep(0));
  return rc == SQLITE_OK && count > 9000 ? 0 : ASYNCIO_RUNTIME_ERROR;
}

int main(int argc, char **argv) {
  int times = argc > 1 ? atoi(argv[1]) : 1;
  suspending = argc > 2 && strcmp(argv[2], "suspend") == 0;
  for (int i = 0; i < times; i++) {
    double figure;
    if (asyncio_main(run_statements, &figure) != 0) return 1;
    printf("%.0f\n", figure);
  }
  return 0;
}

/* The database is in memory: the operating system has nothing to do. */
static int open_nothing(sqlite3_vfs *vfs, const char *name, sqlite3_file *file,
                        int flags, int *result) {
  (void)vfs, (void)name, (void)file, (void)flags, (void)result;
  return SQLITE_CANTOPEN;
}

static int name_fully(sqlite3_vfs *vfs, const char *name, int size, char *to) {
  (void)vfs;
  return snprintf(to, (size_t)size, "%s", name) < size ? SQLITE_OK
                                                       : SQLITE_CANTOPEN;
}

static int be_random(sqlite3_vfs *vfs, int size, char *to) {
  (void)vfs;
  memset(to, 7, (size_t)size);
  return size;
}

static int tell_time(sqlite3_vfs *vfs, double *days) {
  (void)vfs;
  *days = 2460000.5;
  return SQLITE_OK;
}

int sqlite3_os_init(void) {
  static sqlite3_vfs vfs = {.iVersion = 1,
                            .szOsFile = sizeof(sqlite3_file),
                            .mxPathname = 64,
                            .zName = "none",
                            .xOpen = open_nothing,
                            .xFullPathname = name_fully,
                            .xRandomness = be_random,
                            .xCurrentTime = tell_time};
  return sqlite3_vfs_register(&vfs, 1);
}
int sqlite3_os_end(void) { return SQLITE_OK; }
