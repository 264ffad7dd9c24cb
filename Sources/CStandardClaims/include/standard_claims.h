#ifndef STANDARD_CLAIMS_H
#define STANDARD_CLAIMS_H

#include <stddef.h>

/// The compiled claim policy of a profile (0 standard, 1 alai); empty when the build made none.
const unsigned char *standard_claims_bytes(int profile);
size_t standard_claims_length(int profile);

/// The compiled evidence policy of every profile; empty when the build made none.
const unsigned char *standard_evidence_bytes(void);
size_t standard_evidence_length(void);

#endif
