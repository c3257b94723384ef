// Makes system calls on files fail. Loaded with LD_PRELOAD. The file that FAILING_IO names controls which calls fail, while the
// process runs: see src/failing-io.ts, which writes it.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { NONE, WRITE, SYNC, TRUNCATE, READ };

struct control {
  _Atomic int32_t call;
  int32_t error;
  // Less than 0: no limit.
  _Atomic int32_t left;
  _Atomic int32_t failed;
  // The end of the path of the file.
  char path[256];
  // The number of failing calls per 10,000.
  int32_t share;
  _Atomic uint32_t seen;
};

static struct control *control;

__attribute__((constructor)) static void begin(void) {
  const char *name = getenv("FAILING_IO");
  int file = name ? open(name, O_RDWR | O_CLOEXEC) : -1;
  if (file < 0) return;
  void *at = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (at != MAP_FAILED) control = at;
  close(file);
}

static int is_meant(int fd) {
  char link[32], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path);
  size_t wanted = strnlen(control->path, sizeof control->path);
  return length >= (ssize_t)wanted && memcmp(path + length - wanted, control->path, wanted) == 0;
}

// Whether this call fails: spread pseudo-randomly, and the same in each run.
static int is_turn(void) {
  uint32_t mixed = atomic_fetch_add(&control->seen, 1) * 2654435769u;
  mixed ^= mixed >> 15;
  return (mixed * 2246822519u >> 8) % 10000 < (uint32_t)control->share;
}

static int fails(int call, int fd) {
  if (control == NULL || control->call != call || !is_meant(fd) || !is_turn()) return 0;
  int32_t left = control->left;
  do {
    if (left == 0) return 0;
  } while (left > 0 && !atomic_compare_exchange_weak(&control->left, &left, left - 1));
  atomic_fetch_add(&control->failed, 1);
  errno = control->error;
  return 1;
}

#define FAILING(result, name, call, parameters, arguments) \
  result name parameters {                                 \
    static result(*real) parameters;                       \
    if (real == NULL) real = dlsym(RTLD_NEXT, #name);      \
    return fails(call, fd) ? -1 : real arguments;          \
  }

FAILING(ssize_t, pwrite, WRITE, (int fd, const void *data, size_t size, off_t at), (fd, data, size, at))
FAILING(ssize_t, pwrite64, WRITE, (int fd, const void *data, size_t size, off64_t at), (fd, data, size, at))
FAILING(ssize_t, pwritev, WRITE, (int fd, const struct iovec *parts, int count, off_t at), (fd, parts, count, at))
FAILING(ssize_t, pwritev64, WRITE, (int fd, const struct iovec *parts, int count, off64_t at), (fd, parts, count, at))
FAILING(int, fsync, SYNC, (int fd), (fd))
FAILING(int, fdatasync, SYNC, (int fd), (fd))
FAILING(int, ftruncate, TRUNCATE, (int fd, off_t size), (fd, size))
FAILING(int, ftruncate64, TRUNCATE, (int fd, off64_t size), (fd, size))
FAILING(ssize_t, read, READ, (int fd, void *data, size_t size), (fd, data, size))
FAILING(ssize_t, pread, READ, (int fd, void *data, size_t size, off_t at), (fd, data, size, at))
FAILING(ssize_t, pread64, READ, (int fd, void *data, size_t size, off64_t at), (fd, data, size, at))
FAILING(ssize_t, preadv, READ, (int fd, const struct iovec *parts, int count, off_t at), (fd, parts, count, at))
FAILING(ssize_t, preadv64, READ, (int fd, const struct iovec *parts, int count, off64_t at), (fd, parts, count, at))
