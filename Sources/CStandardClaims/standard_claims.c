#include "standard_claims.h"

/* `make build` writes the files: the claim policies and the evidence policy, compiled by the PCRE2 of this machine. Without
   them the executables read the same policies from their texts, which takes longer and decides the same. */
#if __has_include("standard.inc") && __has_include("alai.inc") && __has_include("evidence.inc")
static const unsigned char standard[] __attribute__((aligned(16))) = {
#include "standard.inc"
};
static const unsigned char alai[] __attribute__((aligned(16))) = {
#include "alai.inc"
};
static const unsigned char evidence[] __attribute__((aligned(16))) = {
#include "evidence.inc"
};
const unsigned char *standard_claims_bytes(int profile) { return profile == 0 ? standard : alai; }
size_t standard_claims_length(int profile) { return profile == 0 ? sizeof standard : sizeof alai; }
const unsigned char *standard_evidence_bytes(void) { return evidence; }
size_t standard_evidence_length(void) { return sizeof evidence; }
#else
const unsigned char *standard_claims_bytes(int profile) { (void)profile; return 0; }
size_t standard_claims_length(int profile) { (void)profile; return 0; }
const unsigned char *standard_evidence_bytes(void) { return 0; }
size_t standard_evidence_length(void) { return 0; }
#endif
