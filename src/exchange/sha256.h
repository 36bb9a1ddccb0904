/* SHA-256 (FIPS 180-4): what Parseltongue 1.5.4 kept as content hashes. */
#ifndef PT_EXCHANGE_SHA256_H
#define PT_EXCHANGE_SHA256_H

#include "base/str.h"

void pt_sha256_hex(pt_str bytes, char out[65]); /* lower case, NUL-terminated */

#endif
