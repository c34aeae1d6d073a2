/* exercise_mark.h - does an object say that it is of an exercise?
 * SPDX-License-Identifier: Apache-2.0
 *
 * So that what was made for a game is not taken for real: the real world's realm refuses such
 * objects. Marks, any of which is enough (docs/protocol/release.md):
 *  - a label "exercise" or "exercise:...", in any case (the MISP taxonomy "exercise")
 *  - the property "x_testudo_exercise" with any value but false
 *  - EXERCISE_MARKING_ID among its markings, of the whole or of a part; and that definition itself
 *  - it is a marking-definition whose statement begins "EXERCISE EXERCISE EXERCISE"
 */
#pragma once

#include "model/object.h"

#define EXERCISE_MARKING_ID "marking-definition--6f3b9d52-4c0a-4f0e-8f57-2f9f1f6f0e26"

/* The JSON pointer of the mark ("/labels/2"), in static memory or the arena; NULL data when there
 * is none. */
MUST_CHECK enum err exercise_mark_find(
	struct arena *arena, const struct object *object, struct str *ret, struct fault *why);
