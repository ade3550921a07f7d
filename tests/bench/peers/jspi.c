/* A task that the engine suspends. SPDX-License-Identifier: MIT */
__attribute__((import_module("env"), import_name("pause"))) void pause_task(
    void);

void task(int rounds) {
  for (int i = 0; i < rounds; i++) pause_task();
}

int main(void) { return 0; }
