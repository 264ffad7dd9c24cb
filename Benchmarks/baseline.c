/* The floor of every figure: a fully static program that reads standard input to its end and does nothing with it. */
#include <unistd.h>

int main(void) {
  static char buffer[1 << 16];
  ssize_t count;
  while ((count = read(0, buffer, sizeof buffer)) > 0) {
  }
  return count < 0 ? 1 : 0;
}
