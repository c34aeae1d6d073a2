/* observation_forms.h - what a field's text becomes as a property of an observable.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "watch/observation_rules.h"

/* What a value is, where its form leaves that open. */
enum nature { IS_IPV4, IS_IPV6, IS_DOMAIN, IS_MAIL, IS_URL, NATURES, IS_OTHER };

/* One value of a field, ready to become facts. */
struct seen {
	enum nature nature;
	bool is_number;
	int64_t number;
	struct str text;
};

/* False when the text is none of that form. *ret, whose nature is IS_OTHER before, borrows the text
 * or the arena. */
bool observed_form_see(
	struct arena *arena, enum observed_form form, struct str text, struct seen *ret);
