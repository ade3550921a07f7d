// C++ in tasks, called by throwing.c. SPDX-License-Identifier: MIT
extern "C" int pause_here(void);
extern "C" int has_pause_in(const char *block);
extern "C" int caught(int number);

static int risky(int number) {
  if (has_pause_in("try")) (void)pause_here();
  if (number > 0) throw number;
  return 0;
}

int caught(int number) {
  try {
    return risky(number);
  } catch (int thrown) {
    if (has_pause_in("catch")) (void)pause_here();
    return thrown * 10;
  }
}
