/* pattern_rules.h - what the standard asks of a pattern beyond its grammar.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Such a pattern can be evaluated all the same; a sensor does, an author should be told.
 */
#pragma once

#include "model/pattern.h"

/* E_INVALID: a digest that is none of its algorithm; since STIX 2.1, a qualifier that stands twice
 * behind the same brackets (section 9.5). */
MUST_CHECK enum err pattern_check_rules(
	const struct pattern *pattern, enum pattern_version version, struct fault *why);
