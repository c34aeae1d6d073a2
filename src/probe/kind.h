/* kind.h - what a kind of check is: its parameters, and the client that tries a service.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Adding a kind: 1 write check_NAME.c with a `struct check_kind`, 2 add a row in kind.c, 3 a
 * section in testudo-probe(1) (a test compares it with the table), 4 a story in
 * tests/flow/probe_services.py.
 */
#pragma once

#include <stdbool.h>

#include "base/fail.h"
#include "base/str.h"

struct attempt;
struct check;

/* What a parameter's value may be; TEXT takes anything. */
enum parameter_form {
	FORM_TEXT,
	FORM_NUMBER,
	FORM_YES_NO,
	FORM_SHA256,
	FORM_CHOICE,
	FORM_TLS_VERSIONS, /* "1.2 | 1.3" */
	FORM_CIPHERS,      /* "AES-128-GCM,CHACHA20-POLY1305 | AES-256-GCM" */
	FORM_SSH_CIPHERS,  /* "aes128-ctr,aes256-ctr | chacha20-poly1305@openssh.com" */
};

/* A row without a name ends a table. */
struct check_parameter {
	const char *name;
	const char *help; /* for the manual: one sentence without a full stop */
	enum parameter_form form;
	bool required;
	const char *choices; /* of FORM_CHOICE: "udp|tcp" */
};

struct check_kind {
	const char *name;
	const char *summary;
	unsigned port;      /* when none is given; 0: this kind has no usual one, or none at all */
	bool port_required; /* there is no usual one */
	bool no_address;    /* finds its way by itself: no host, no family, no source */
	bool no_source;     /* its client library cannot choose the source address */
	bool needs_login;   /* without an account it is of no use */
	const struct check_parameter *parameters;
	/* Tries the service once, before the attempt's deadline, and gives its verdict by
	 * attempt_verdict(). Runs in any thread, many at once. */
	void (*run)(struct attempt *attempt);
};

/* Ends in NULL. */
extern const struct check_kind *const check_kinds[];

/* For every kind that has an address. */
extern const struct check_parameter common_parameters[];

/* NULL: there is none of that name. */
const struct check_kind *check_kind_find(struct str name);

/* Are kind, parameters and accounts such that the check can be tried? E_INVALID says what is wrong
 * and which parameter. */
MUST_CHECK enum err check_validate(const struct check *check, struct fault *why);

/* Rows that several kinds share. */
#define PARAMETERS_EXPECT                                                               \
	{ .name = "expect", .help = "text that the answer must hold" },                 \
		{ .name = "expect_not", .help = "text that the answer must not hold" }, \
	{                                                                               \
		.name = "expect_sha256", .form = FORM_SHA256,                           \
		.help = "SHA-256 of the whole answer, in hexadecimal"                   \
	}
/* A file that a kind trusts by; of kinds with TLS. */
#define PARAMETER_AUTHORITY                                                              \
	{                                                                                \
		.name = "authority",                                                     \
		.help = "file on the probe's machine with the authorities to trust "     \
			"(PEM); a confined probe reads it in /etc and /usr, elsewhere "  \
			"where --readable says"                                          \
	}
#define PARAMETERS_TLS                                                                       \
	{ .name = "verify",                                                                  \
		.form = FORM_YES_NO,                                                         \
		.help = "whether the certificate must be good; default: yes" },              \
		PARAMETER_AUTHORITY,                                                         \
		{ .name = "tls_version",                                                     \
			.form = FORM_TLS_VERSIONS,                                           \
			.help = "1.0, 1.1, 1.2 or 1.3, and nothing else is offered; of several, " \
				"apart by |, one is drawn for each run" },                   \
	{                                                                                    \
		.name = "ciphers", .form = FORM_CIPHERS,                                     \
		.help = "ciphers by GnuTLS's names with commas between, such as "            \
			"AES-128-GCM,CHACHA20-POLY1305, and nothing else is offered; of "    \
			"several sets, apart by |, one is drawn for each run"                \
	}
#define TLS_CHOICES "none|starttls|tls"
#define PARAMETER_TLS                                                                \
	{                                                                            \
		.name = "tls", .form = FORM_CHOICE, .choices = TLS_CHOICES,          \
		.help = "none, starttls or tls (from the first byte); default: none" \
	}
