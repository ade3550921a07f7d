// C++ that throws nothing, called by throwing.c. SPDX-License-Identifier: MIT
extern "C" int pause_here(void);
extern "C" int has_pause_in(const char *block);
extern "C" int caught(int number);

struct Tenfold {
  int number;
  int &result;
  ~Tenfold() { result = number * 10; }
};

int caught(int number) {
  int result = 0;
  {
    Tenfold tenfold{number, result};
    (void)pause_here();
  }
  return result;
}
