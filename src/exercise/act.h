/* act.h - posting an entry: its form, who may, and whether the state of the exercise allows it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The one way in for what people write, whether over the console or by a command. What the node
 * itself writes (exercise/director.h) does not pass here.
 *
 * An entry is taken exactly once by its key: the very same posted again is a success that changes
 * nothing, also when the state would not allow it any more. Who is not of white takes a random
 * UUID, so that nobody learns by a refusal which entries of others there are; keys that begin with
 * "node:" are the node's own.
 */
#pragma once

#include "exercise/exercise.h"

struct act {
	struct str key;
	enum record_kind kind;
	unsigned team; /* 0: that of the entry that it is of, else the writer's own, where its kind
			  has one */
	struct str of;
	int64_t event;   /* 0: now. People of a team cannot choose it. */
	struct str body; /* an inject.sent may be {"inject": NAME} alone */
};

struct act_outcome {
	const struct record_entry *entry; /* as it is stored; in the arena */
	bool duplicate;
};

/* E_DENIED: this seat may not write it. E_ABSENT: `of` names nothing that it may read. E_INVALID,
 * E_SYNTAX, E_TOO_LARGE: the body. E_CONFLICT: the key is taken, or the state does not allow it:
 * too late, decided already, ... */
MUST_CHECK enum err act_submit(struct exercise *exercise, const struct reader *by,
	const struct act *act, struct arena *arena, struct act_outcome *ret, struct fault *why);

/* May this seat write an entry of the kind at all? */
bool act_may(const struct reader *reader, enum record_kind kind);
