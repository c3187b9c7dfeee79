/* Makes every flush of a file take at least FLUSH_MICROS microseconds longer: a disk as it is
 * rented, under any program that is started with this in LD_PRELOAD. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static void wait_for_disk(void) {
  static long micros = -1;
  if (micros < 0) {
    const char *given = getenv("FLUSH_MICROS");
    micros = given ? atol(given) : 0;
  }
  usleep((useconds_t)micros);
}

int fsync(int file) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  wait_for_disk();
  return real(file);
}

int fdatasync(int file) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  wait_for_disk();
  return real(file);
}
