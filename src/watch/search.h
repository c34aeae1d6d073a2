/* search.h - looks for indicators in logs that were kept, passing over what cannot hold them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * For what became known later: every part of a file is asked by its summary (summary.h) and read
 * only when that says "maybe". What no summary is about is read, and gets one, when there is a
 * folder for them. What is read is searched as the sensor does it: lines in which the matcher sees
 * nothing are not taken apart, unless a summary is made of them.
 *
 * A hit line is that of watch.h. An indicator that did not hold at the event's time is found too
 * and marked `"expired":true`; one that is revoked is not. An event without a time of its own
 * counts as of the moment when its file was changed last.
 *
 * STIX patterns that want more than one value are looked for when that is asked for, else they are
 * counted. No summary tells of them: where there are any, all is read that does not end before
 * `since`, and no summaries are made.
 *
 * Nothing is reported to the node unless there is a folder of state for it (search_report.h). One
 * thread.
 */
#pragma once

#include "watch/watch.h"

struct search_totals {
	uint64_t indicators;          /* that were looked for */
	uint64_t patterns;            /* that were not, since they want more than one value */
	uint64_t pattern_losses;      /* of those that were: see watch.h */
	uint64_t patterns_left_alone; /* likewise */
	uint64_t unusable_indicators; /* malformed, or in a language that is not spoken */
	uint64_t files, bytes;        /* all, as they lie on the disk */
	uint64_t skipped_files, skipped_bytes;
	uint64_t summaries, summary_bytes; /* made */
	uint64_t summary_bytes_read;
	uint64_t refused_summaries;            /* files that were damaged or another version's */
	uint64_t unreadable_files;             /* counted in `files` too where they could be opened */
	uint64_t read_bytes;                   /* of text */
	/* With a client or a limit of time: of all files, before the first is read; and how far it is
	 * among them. */
	uint64_t planned_bytes, done_bytes;
	uint64_t lines;                        /* searched */
	uint64_t unreadable_lines, long_lines; /* as in watch.h */
	uint64_t hits;
	uint64_t expired_hits, weak_hits;       /* of the hits */
	uint64_t sightings, delivered, refused; /* as in watch.h */
	bool ran_out_of_time;                   /* the rest of the files was not read */
};

struct hit_line;
struct match_line;

/* Who asked for a search and follows it (search_desk.h); all calls on the search's thread. */
struct search_client {
	void *context;
	bool wants_sightings;
	/* After each block, or some hundred lines. False ends the search, which is answered all the
	 * same. */
	bool (*goes_on)(void *context, const struct search_totals *so_far);
	/* A hit that is not weak; `text` is the log's line, of which NULL data: it is no text. */
	enum err (*take_hit)(
		void *context, const struct hit_line *hit, struct str text, struct fault *why);
	/* A pattern that came true. */
	enum err (*take_match)(void *context, const struct match_line *match, struct str text,
		struct fault *why);
	/* At the end, unless it was stopped: adds what the node is to be told, in one commit with
	 * the sightings. */
	enum err (*answer)(void *context, const struct search_totals *totals, struct buf *out,
		struct fault *why);
};

struct search_options {
	/* Where indicators come from: values that a person typed; a file, a STIX bundle or objects one after the
	 * other; when there are no values and no file, the node, for which the members of `node` are filled in as for watch_run. */
	size_t value_count;
	const struct str *values;
	struct str indicators_file;
	const struct watch_options *node;
	struct str indicator; /* of those, the one of this id; empty: all */
	bool patterns;        /* look for those too that want more than one value */
	const struct search_client *client; /* needs a state folder; NULL: nobody follows it */
	size_t input_count;
	const struct watch_input *inputs; /* files and folders; no standard input, no datagrams */
	int64_t since; /* earlier events are left out, of patterns too; INT64_MIN: none */
	unsigned seconds_max; /* then it ends, and reports what it found so far; 0: never */
	struct str summaries;             /* a folder that is there; empty: none are used */
	struct str state_folder;          /* for reporting to `node`; empty: nothing is reported */
	FILE *output;            /* takes the hit lines; NULL: nobody wants them */
	const atomic_bool *stop; /* NULL, or set from elsewhere: end */
};

/* With a client an input without files is passed over, and E_INVALID says that the one indicator has
 * nothing that can be looked for.
 *
 * *totals is filled in whether it fails or not. A file that cannot be read is logged and left out,
 * and is the failure in the end. Others: E_USAGE and E_ABSENT (an input, the one indicator),
 * E_SYNTAX (the file of indicators), E_INVALID (a value that is none; nothing can be looked for), those of node.h, E_IO (the output or a summary cannot be
 * written). */
MUST_CHECK enum err search_run(struct env *env, const struct search_options *options,
	struct search_totals *totals, struct fault *why);
