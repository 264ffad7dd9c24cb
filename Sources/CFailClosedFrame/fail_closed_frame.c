#define _GNU_SOURCE
#include "fail_closed_frame.h"

#include <errno.h>
#include <fcntl.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* Two slots: a signal that arrives while one is being filled finds the other whole. */
struct prepared {
  int exit_code;
  size_t out_length, err_length;
  char out[FRAME_TEXT_LIMIT], err[FRAME_TEXT_LIMIT];
};

static struct prepared slots[2] = {{.exit_code = 2}, {.exit_code = 2}};
static volatile sig_atomic_t current = 0;
static struct timespec started;
static int stdin_closed = 0;
static char alternate_stack[64 * 1024] __attribute__((aligned(16)));

/* A full pipe must not hold the dying process: only what a stream takes now is written, and the exit code says the rest. */
static void write_now(int descriptor, const char *text, size_t length) {
  while (length > 0) {
    struct pollfd stream = {.fd = descriptor, .events = POLLOUT};
    int ready = poll(&stream, 1, 100);
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0 || !(stream.revents & POLLOUT)) return;
    ssize_t written = write(descriptor, text, length);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text += written;
    length -= (size_t)written;
  }
}

void frame_finish(void) {
  const struct prepared *last = &slots[current];
  write_now(STDERR_FILENO, last->err, last->err_length);
  write_now(STDOUT_FILENO, last->out, last->out_length);
  _exit(last->exit_code);
}

static void on_signal(int signal_number) {
  (void)signal_number;
  frame_finish();
}

void frame_prepare(int exit_code, const char *out, size_t out_length, const char *err, size_t err_length) {
  struct prepared *next = &slots[!current];
  next->exit_code = exit_code;
  next->out_length = out_length > FRAME_TEXT_LIMIT ? FRAME_TEXT_LIMIT : out_length;
  next->err_length = err_length > FRAME_TEXT_LIMIT ? FRAME_TEXT_LIMIT : err_length;
  if (next->out_length) memcpy(next->out, out, next->out_length);
  if (next->err_length) memcpy(next->err, err, next->err_length);
  current = !current;
}

static void open_standard_streams(void) {
  for (int descriptor = 0; descriptor <= 2; descriptor++) {
    if (fcntl(descriptor, F_GETFD) >= 0 || errno != EBADF) continue;
    if (descriptor == STDIN_FILENO) stdin_closed = 1;
    /* The lowest free number is the one that is closed, since those below it are open by now. */
    if (open("/dev/null", O_RDWR) < 0) return;
  }
}

void frame_install(void) {
  clock_gettime(CLOCK_MONOTONIC, &started);
  stack_t stack = {.ss_sp = alternate_stack, .ss_size = sizeof alternate_stack};
  sigaltstack(&stack, NULL);

  struct sigaction ending = {.sa_handler = on_signal, .sa_flags = SA_ONSTACK};
  sigfillset(&ending.sa_mask);
  struct sigaction ignored = {.sa_handler = SIG_IGN};
  for (int number = 1; number < NSIG; number++) {
    switch (number) {
      case SIGKILL: case SIGSTOP: case SIGTSTP: case SIGTTIN: case SIGTTOU: case SIGCONT: case SIGCHLD: case SIGURG: case SIGWINCH:
        break;
      case SIGPIPE: case SIGXFSZ:
        sigaction(number, &ignored, NULL);
        break;
      default:
        sigaction(number, &ending, NULL);
    }
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  open_standard_streams();
}

void frame_deadline(unsigned milliseconds) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  long long passed = (now.tv_sec - started.tv_sec) * 1000LL + (now.tv_nsec - started.tv_nsec) / 1000000LL;
  long long left = (long long)milliseconds - passed;
  if (left < 1) left = 1;
  struct itimerval timer = {.it_value = {.tv_sec = left / 1000, .tv_usec = (left % 1000) * 1000}};
  setitimer(ITIMER_REAL, &timer, NULL);
}

void frame_limit_memory(size_t bytes) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur <= bytes) return;
  limit.rlim_cur = bytes;
  setrlimit(RLIMIT_AS, &limit);
}

void frame_keep_memory(void) {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 512 << 20);
  mallopt(M_TOP_PAD, 1 << 20);
#endif
}

void frame_make_ready(size_t bytes) {
#if defined(__GLIBC__) && defined(MADV_POPULATE_WRITE)
  char *memory = malloc(bytes);
  if (memory == NULL) return;
  const uintptr_t page = 4096;
  uintptr_t start = ((uintptr_t)memory + page - 1) & ~(page - 1);
  uintptr_t end = ((uintptr_t)memory + bytes) & ~(page - 1);
  // Where the system cannot, the pages come one by one as they always did.
  if (end > start) (void)madvise((void *)start, end - start, MADV_POPULATE_WRITE);
  free(memory);
#else
  (void)bytes;
#endif
}

int frame_stdin_was_closed(void) { return stdin_closed; }
