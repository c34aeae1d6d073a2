/* value_forms.h - the normal form of each kind of value; for value.c and its neighbours only.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each takes text without white space at its ends and puts the normal form into the arena.
 * Normalising a normal form gives the same bytes. E_INVALID says what is wrong.
 */
#pragma once

#include "model/value.h"

typedef enum err value_form(struct arena *arena, enum value_kind kind, struct str text,
	struct value *ret, struct fault *why);

value_form value_form_address, value_form_network; /* value_address.c */
value_form value_form_domain, value_form_email;    /* value_domain.c */
value_form value_form_url;                         /* value_url.c */

static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
