/* Times whole processes: posix_spawn to wait4, the commands of one plan interleaved so that a change in the machine's
   mood hits all of them alike.

   usage: runner RUNS PLAN
   A plan line: NAME <tab> STDIN-FILE <tab> EXPECTED-EXIT <tab> RUNS-DIVISOR <tab> ARGV joined by the unit separator (0x1f).
   A `#` in STDIN-FILE stands for the number of the round (0 to RUNS): a command that must not see the same input twice.
   A command whose exit status differs from the expected one ends the whole run: a figure for the wrong work is no figure.
   Output, one line a command: NAME <tab> MEDIAN-us <tab> P95-us <tab> MIN-us <tab> PEAK-KiB <tab> RUNS */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_COMMANDS = 64, MAX_ARGUMENTS = 64 };

struct command {
  char *name, *stdin_path;
  int expected, divisor, runs;
  char *argv[MAX_ARGUMENTS];
  double *samples;
  long peak;
};

extern char **environ;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void name_input(char *path, size_t size, const char *pattern, int round) {
  const char *mark = strchr(pattern, '#');
  if (mark)
    snprintf(path, size, "%.*s%d%s", (int)(mark - pattern), pattern, round, mark + 1);
  else
    snprintf(path, size, "%s", pattern);
}

static void run(struct command *command, int round) {
  char input[PATH_MAX];
  name_input(input, sizeof input, command->stdin_path, round);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  pid_t child;
  double start = now();
  int error = posix_spawnp(&child, command->argv[0], &actions, NULL, command->argv, environ);
  if (error) {
    fprintf(stderr, "runner: %s: %s\n", command->argv[0], strerror(error));
    exit(1);
  }
  int status;
  struct rusage usage;
  while (wait4(child, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  double elapsed = now() - start;
  posix_spawn_file_actions_destroy(&actions);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != command->expected) {
    fprintf(stderr, "runner: %s ended with status 0x%x instead of exit code %d\n", command->name, status, command->expected);
    exit(1);
  }
  command->samples[command->runs++] = elapsed;
  if (usage.ru_maxrss > command->peak) command->peak = usage.ru_maxrss;
}

/* A new order each round: what runs right after a big process finds colder caches, and that must not always be the same command. */
static void shuffle(int *order, int count) {
  for (int index = count - 1; index > 0; index--) {
    int other = rand() % (index + 1), kept = order[index];
    order[index] = order[other];
    order[other] = kept;
  }
}

static char *field(char **cursor) {
  char *start = strsep(cursor, "\t");
  if (!start) {
    fprintf(stderr, "runner: a plan line has too few fields\n");
    exit(1);
  }
  return start;
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: runner RUNS PLAN\n");
    return 64;
  }
  int runs = atoi(argv[1]);
  FILE *plan = fopen(argv[2], "r");
  if (!plan || runs < 1) {
    perror(argv[2]);
    return 1;
  }
  static struct command commands[MAX_COMMANDS];
  int count = 0;
  char *line = NULL;
  size_t capacity = 0;
  while (getline(&line, &capacity, plan) > 0 && count < MAX_COMMANDS) {
    line[strcspn(line, "\n")] = 0;
    if (!*line) continue;
    char *cursor = strdup(line);
    struct command *command = &commands[count++];
    command->name = field(&cursor);
    command->stdin_path = field(&cursor);
    command->expected = atoi(field(&cursor));
    command->divisor = atoi(field(&cursor));
    char *arguments = field(&cursor), *word;
    int index = 0;
    while ((word = strsep(&arguments, "\x1f")) && index < MAX_ARGUMENTS - 1) command->argv[index++] = word;
    command->samples = calloc(runs + 1, sizeof(double));
  }
  fclose(plan);
  int order[MAX_COMMANDS];
  for (int index = 0; index < count; index++) order[index] = index;
  for (int round = 0; round <= runs; round++) {
    shuffle(order, count);
    for (int index = 0; index < count; index++) {
      struct command *command = &commands[order[index]];
      if (round % command->divisor != 0) continue;
      run(command, round);
      if (round == 0) command->runs = 0, command->peak = 0; /* the first round only warms the caches */
    }
  }
  for (int index = 0; index < count; index++) {
    struct command *command = &commands[index];
    if (command->runs == 0) run(command, runs); /* a divisor larger than RUNS */
    qsort(command->samples, command->runs, sizeof(double), by_value);
    int last = command->runs - 1;
    int p95 = (int)(0.95 * last + 0.5);
    printf("%s\t%.0f\t%.0f\t%.0f\t%ld\t%d\n", command->name, command->samples[last / 2], command->samples[p95], command->samples[0],
           command->peak, command->runs);
  }
  return 0;
}
