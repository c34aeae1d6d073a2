/* console_files.h - the console's pages and scripts, built into the binary.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The table is written at build time by tools/embed_console.py from the console's build; without
 * node and npm, or with -Dconsole=false, it holds one page that says so. Immutable.
 */
#pragma once

#include <stddef.h>

struct console_file {
	const char *path;       /* "/index.html", "/app.js" */
	const char *media_type; /* "text/html; charset=utf-8" */
	const char *etag;       /* the SHA-256 of the bytes, quoted as in the header */
	const unsigned char *bytes;
	size_t size;
};

/* By rising path; "/index.html" is always there. */
extern const struct console_file console_files[];
extern const size_t console_file_count;

/* Goes with every reply that serves one of these. Nothing comes from elsewhere, nothing inline runs,
 * and no script may turn text into HTML. */
#define CONSOLE_CONTENT_SECURITY_POLICY                                            \
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " \
	"connect-src 'self'; font-src 'self'; frame-ancestors 'none'; base-uri 'none'; "  \
	"form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
