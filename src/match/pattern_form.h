/* pattern_form.h - what a pattern compares with, in the form in which logs' values are observed.
 * SPDX-License-Identifier: Apache-2.0
 *
 * STIX compares strings as they are; a sensor brings every value of a known kind into its normal
 * form (model/value.h), so what is compared with it must be in that form too: `EVIL.example`, an
 * IDN, an IPv6 address in another spelling, a defanged URL, a digest in upper case, SHA256 for
 * SHA-256. Values without a kind (a file's name, a user agent) stay as they are.
 */
#pragma once

#include "base/arena.h"
#include "base/fail.h"
#include "model/pattern.h"

/* PATTERN_VALUES_AS_WRITTEN is the standard's own way, for STIX data. */
enum pattern_values { PATTERN_VALUES_AS_WRITTEN, PATTERN_VALUES_NORMAL };

struct pattern_form {
	struct pattern_expression expression;
	struct str like; /* LIKE: a second text that counts as well; NULL data: none */
	bool any_case;   /* MATCHES: of a kind whose case does not count */
};

/* Of one comparison. =, != and IN: the normal form of each text that has one. ISSUBSET and
 * ISSUPERSET: a network in ::ffff:0:0/96 is one of IPv4. LIKE: letters of kinds whose case does
 * not count are folded; of a URL scheme and host: where it does not show how far the host goes,
 * `like` is the same with all before the first "/" folded. E_NOMEM. */
MUST_CHECK enum err pattern_form_of(struct arena *arena,
	const struct pattern_expression *comparison, struct pattern_form *ret, struct fault *why);
