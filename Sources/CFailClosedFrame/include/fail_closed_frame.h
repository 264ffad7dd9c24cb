#ifndef FAIL_CLOSED_FRAME_H
#define FAIL_CLOSED_FRAME_H

#include <stddef.h>

/// Longest text kept for standard output or standard error: one pipe write that the kernel takes whole (PIPE_BUF).
enum { FRAME_TEXT_LIMIT = 4096 };

/// Makes every way of dying that a process can catch end in the prepared bytes and exit code instead, on a stack of its own; undoes
/// inherited signal masks; ignores SIGPIPE and SIGXFSZ; puts /dev/null behind standard streams that are closed, so that no file
/// opened later can be taken for one of them. Call first in main, after frame_prepare.
void frame_install(void);

/// What the process says and returns if it dies from now on. Texts over FRAME_TEXT_LIMIT bytes are cut.
void frame_prepare(int exit_code, const char *out, size_t out_length, const char *err, size_t err_length);

/// Ends the process as prepared when `milliseconds` after the first call of frame_install have passed.
void frame_deadline(unsigned milliseconds);

/// Limits the address space of this process, in bytes, if the limit is not lower already.
void frame_limit_memory(size_t bytes);

/// Keeps freed memory for the next piece of a document instead of giving it back to the system: a process that lives for milliseconds would
/// pay for fresh pages again and again.
void frame_keep_memory(void);

/// Lets the system provide so many bytes of memory in one go, to be used by what is allocated next; page by page it takes several times as
/// long. Needs frame_keep_memory.
void frame_make_ready(size_t bytes);

/// Whether standard input was closed when frame_install ran.
int frame_stdin_was_closed(void);

/// Ends the process now, as prepared. Safe in a signal handler.
_Noreturn void frame_finish(void);

#endif
