/* transcript.h - what a check and its service said to each other: bounded, secrets masked.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Bytes are kept as they come, up to a bound; transcript_format makes them fit to be read: secrets
 * become "***" (also where they stand in base64, percent-encoding or hexadecimal), control
 * characters and what is not UTF-8 become '.' and '?'. Secrets of fewer than SECRET_MASKED_MIN
 * bytes stay: they would mask every such letter and protect nothing. One thread at a time.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"

enum { TRANSCRIPT_SECRETS_MAX = 32, SECRET_MASKED_MIN = 3 };

struct transcript {
	struct buf bytes;
	bool cut; /* more came than is kept */
	size_t secret_count;
	struct str secrets[TRANSCRIPT_SECRETS_MAX];
};

void transcript_done(struct transcript *transcript);

/* A line of our own: "* text". */
void transcript_note(struct transcript *transcript, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* What was sent ('>') or came ('<'): each line is marked so. */
void transcript_add(struct transcript *transcript, char mark, struct str bytes);

/* The password of `user`, with all the forms in which protocols send it. They live in the arena;
 * E_NOMEM, and E_TOO_MANY above TRANSCRIPT_SECRETS_MAX. */
MUST_CHECK enum err transcript_hide(struct transcript *transcript, struct arena *arena,
	struct str user, struct str password, struct fault *why);

/* Appends the text to `to`, at most PROBE_TRANSCRIPT_MAX bytes of it. */
void transcript_format(const struct transcript *transcript, struct buf *to);

/* Any other text, such as a verdict's: masked and made one line, cut to `size` with its NUL. */
void transcript_mask_line(
	const struct transcript *transcript, struct str text, char *to, size_t size);
