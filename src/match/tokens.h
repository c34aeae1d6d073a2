/* tokens.h - what a set of indicators would be asked about a field of a log, as keys of 64 bits.
 * SPDX-License-Identifier: Apache-2.0
 *
 * For telling later, without the log, that a value cannot be in it (watch/summary.h). The field is
 * taken apart by match_scan itself, over a set that writes down the questions instead of answering
 * them, so there is no second tokeniser that could differ: whatever match_scan finds, of whatever
 * set, one of the value's keys is among those of the field.
 *   name      itself and each parent (one key says whether the log holds it or a name below it);
 *             but nothing that ends in a number, since no name does (model/value.h): "1.2-rc.3"
 *   URL       match_url_key, and its host as a name or address
 *   address   itself, and the networks around it: /8, /16, /24 (IPv4), /16, /32, /48, /64 (IPv6)
 * A network is asked by the keys of the next longer of these lengths when at most TOKEN_KEYS_MAX
 * of them make it up, else by the one of the next shorter, which says "maybe" more often.
 *
 * There are two grains of keys. The coarse ones are fewer, for where there is room for few:
 *   name      its last two labels, and three where the second last is of three letters or fewer (co.uk)
 *   URL       those of its host alone
 *   address   its network alone: /24 (IPv4), /64 (IPv6)
 * and whatever has no such key, as a wider network, may be in any log.
 *
 * Different values may share a key: then a log seems to hold what it does not. The hash bears no
 * secret, so that keys can be kept; who chooses colliding values makes a file be searched in vain.
 * Keys are those of one byte order.
 */
#pragma once

#include "match/scan.h"

/* Memory for taking fields apart: one a thread. */
struct token_scanner;

enum token_grain { TOKEN_FINE, TOKEN_COARSE, TOKEN_GRAINS };

/* Takes a key; each may come many times. What it fails with ends the scan. */
typedef enum err token_function(
	void *context, enum token_grain grain, uint64_t key, struct fault *why);

struct token_scanner *token_scanner_new(void);
void token_scanner_free(struct token_scanner *scanner);
DEFINE_OWNED(token_scanner)

/* The keys of what match_scan would look up. E_TOO_LARGE, E_NOMEM, as there. */
MUST_CHECK enum err token_scan(struct token_scanner *scanner, enum match_field field,
	struct str text, token_function *take, void *context, struct fault *why);
/* The same for match_scan_request. */
MUST_CHECK enum err token_scan_request(struct token_scanner *scanner, struct str host,
	unsigned port, struct str uri, token_function *take, void *context, struct fault *why);

enum { TOKEN_KEYS_MAX = 16 };

/* The keys by which a value in normal form is asked for; any one of them may be the one that a
 * field has. None: it may be in any field. `scratch` holds a copy of a URL at the most. E_NOMEM. */
MUST_CHECK enum err token_keys_of(struct arena *scratch, const struct value *value,
	enum token_grain grain, uint64_t ret[TOKEN_KEYS_MAX], size_t *ret_count, struct fault *why);
