/* shim-test MODE JOURNAL [ARGUMENT]: runs one group of cases. Exit 0 if all passed; failures are on stdout. */
#include "harness.h"

int main(int argc, char **argv) {
  pc_char path[1024];
  uint64_t bytes = PC_HEADER_BYTES + (uint64_t)PC_SLOT_BYTES * 200000;
  setvbuf(stdout, NULL, _IONBF, 0);
  if (argc < 3) return 2;
  const char *mode = argv[1], *argument = argc > 3 ? argv[3] : "";
  uint32_t length = 0;
  for (; argv[2][length] != 0 && length < 1023; length++) path[length] = (unsigned char)argv[2][length];
  path[length] = 0;
  if (strcmp(mode, "capacity") == 0) bytes = PC_HEADER_BYTES + PC_SLOT_BYTES * 320 + 5;
  EQUAL(pc_attach(path, 100), 87);
  EQUAL(pc_attach(path, bytes), 0);
  EQUAL(pc_attach(path, bytes), 183);
  if (strcmp(mode, "unguarded") != 0) EQUAL(pc_guard(), 0);
  if (strcmp(mode, "program") == 0) return print_program(argument); /* no case: the caller compares the output */
  EQUAL(pc_lane_init(0), 0);
  EQUAL(pc_lane_init(PC_LANES), 87);

  if (strcmp(mode, "format") == 0) test_format();
  else if (strcmp(mode, "hostile") == 0 || strcmp(mode, "unguarded") == 0) test_hostile();
  else if (strcmp(mode, "state") == 0) test_state();
  else if (strcmp(mode, "hold") == 0) test_hold();
  else if (strcmp(mode, "bounds") == 0) test_bounds();
  else if (strcmp(mode, "capacity") == 0) test_capacity();
  else if (strcmp(mode, "handles") == 0) test_handles();
  else if (strcmp(mode, "calls") == 0) test_calls();
  else if (strcmp(mode, "waits") == 0) test_waits();
  else if (strcmp(mode, "measure") == 0) test_measure();
  else if (strcmp(mode, "lanes") == 0) test_lanes();
  else if (strcmp(mode, "program-bounds") == 0) test_program_bounds();
  else if (strcmp(mode, "perform") == 0) test_perform();
  else if (strcmp(mode, "ends") == 0) test_ends(argument);
  else if (strcmp(mode, "hammer") == 0) test_hammer((uint32_t)atoi(argument));
  else if (strcmp(mode, "crash") == 0) crash_in_call(argument);
#if defined(_WIN32)
  else if (strcmp(mode, "oracle") == 0) test_oracle();
  else if (strcmp(mode, "missing") == 0) test_missing();
  else if (strcmp(mode, "handled") == 0) test_handled();
#endif
  else return 2;
  if (failures() == 0) printf("ok %s\n", mode);
  return failures() == 0 ? 0 : 1;
}
