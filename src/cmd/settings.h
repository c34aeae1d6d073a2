/* settings.h - the node's settings: one YAML file, every key in one table.
 * SPDX-License-Identifier: Apache-2.0
 *
 * HOME/testudo.yaml. Nested maps make the dots of a key: `listen: {port: 6443}` sets listen.port. A
 * key that is absent has its default, so an empty file is a good one. Unknown keys are errors that
 * name the nearest known one; so is every value that is not of its key's type. Relative paths begin
 * at the node's folder.
 */
#pragma once

#include "base/arena.h"
#include "base/env.h"
#include "base/log.h"
#include "policy/directory.h"

#define SETTINGS_FILE "testudo.yaml"

struct settings {
	struct str exercises_folder; /* absolute; empty: the console makes none */
	struct str listen_address;
	uint64_t listen_port;
	uint64_t listen_threads; /* 0: as many as processors, at least 4 */
	struct str tls_certificate; /* absolute paths; empty: none */
	struct str tls_key;
	struct str tls_client_authorities;
	bool tls_allow_1_2;
	struct str taxii_title;
	struct str taxii_description;
	struct str taxii_contact;
	uint64_t taxii_max_content_length; /* bytes */
	uint64_t limits_connections;
	uint64_t limits_connections_per_address;
	struct str log_level;
};

enum setting_type {
	SETTING_TEXT,
	SETTING_PATH,
	SETTING_NUMBER,
	SETTING_SIZE,   /* "20 MiB": bytes, KiB, MiB or GiB */
	SETTING_BOOLEAN, /* yes, no, true, false */
	SETTING_CHOICE,
};

struct setting {
	const char *key;          /* "listen.port": a section and a name */
	enum setting_type type;
	const char *default_text; /* as it would stand in the file */
	const char *help;         /* one sentence without a full stop */
	size_t offset;            /* of its field in struct settings */
	uint64_t least, most;     /* SETTING_NUMBER, SETTING_SIZE */
	const char *choices;      /* SETTING_CHOICE: "error|warning|info|debug" */
};

/* By rising key, so that those of one map stand together; a row without a key ends it. */
extern const struct setting setting_table[];

/* "a number from 1 to 65535": for people, in errors and the manual. */
const char *setting_type_text(const struct setting *setting, char text[128]);

/* Reads `text` as a settings file called `name`; paths begin at `home`. Fields point into the
 * arena. E_CONFIG with `where` as "NAME:LINE". */
MUST_CHECK enum err settings_read(struct arena *arena, struct str text, const char *name,
	struct str home, struct settings *ret, struct fault *why);

/* HOME/testudo.yaml; E_ABSENT when there is no node in that folder. */
MUST_CHECK enum err settings_load(struct env *env, struct arena *arena, struct str home,
	struct settings *ret, struct fault *why);

/* A whole file with every key at its default, commented out, each with its help. */
void settings_print_template(struct buf *to);

enum log_level settings_log_level(const struct settings *settings);
