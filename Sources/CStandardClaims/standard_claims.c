#include "standard_claims.h"

/* `make build` writes the two files: the claim policies with their patterns compiled by the PCRE2 of this machine. Without them the
   executables read the same policies from their texts, which takes longer and decides the same. */
#if __has_include("standard.inc") && __has_include("alai.inc")
static const unsigned char standard[] __attribute__((aligned(16))) = {
#include "standard.inc"
};
static const unsigned char alai[] __attribute__((aligned(16))) = {
#include "alai.inc"
};
const unsigned char *standard_claims_bytes(int profile) { return profile == 0 ? standard : alai; }
size_t standard_claims_length(int profile) { return profile == 0 ? sizeof standard : sizeof alai; }
#else
const unsigned char *standard_claims_bytes(int profile) { (void)profile; return 0; }
size_t standard_claims_length(int profile) { (void)profile; return 0; }
#endif
