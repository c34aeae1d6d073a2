/* settings_command.c - `testudo settings`: every key, and what this node has set.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/home.h"
#include "cmd/output.h"
#include "cmd/settings.h"

static enum err
print_keys(struct call *call, struct fault *why)
{
	static const struct column columns[] = {
		{ "KEY", "key" },
		{ "DEFAULT", "default" },
		{ NULL, "type" },
		{ "MEANING", "meaning" },
	};
	struct listing list;
	char type[128];

	listing_begin(&list, call, columns, sizeof(columns) / sizeof(*columns));
	for (const struct setting *row = setting_table; row->key != NULL; row++) {
		listing_text(&list, str_of(row->key));
		listing_text(&list, str_of(row->default_text));
		listing_text(&list, str_of(setting_type_text(row, type)));
		listing_text(&list, str_of(row->help));
	}
	return listing_end(&list, why);
}

static enum err
run_settings(struct call *call, struct fault *why)
{
	OWNED_BUF text = BUF_INIT;
	struct settings settings;
	struct str home;

	if (argument_given(&call->arguments, "check")) {
		TRY(home_of_call(call, &home, why));
		return settings_load(call->env, call->arena, home, &settings, why);
	}
	if (!argument_given(&call->arguments, "template"))
		return print_keys(call, why);
	settings_print_template(&text);
	TRY(buf_check(&text, why));
	return output_write(call, buf_str(&text), why);
}

static const struct parameter parameters[] = {
	{ .name = "check", .help = "print nothing; check the node's testudo.yaml" },
	{ .name = "template", .help = "print a file with every key at its default" },
	PARAMETER_HOME,
	PARAMETER_JSON,
	{ 0 },
};

const struct command settings_command = {
	.name = "settings",
	.summary = "print every setting with its default and meaning, or check the node's file",
	.examples = (const char *const[]){ "testudo settings",
		"testudo settings --check && testudo serve", NULL },
	.parameters = parameters,
	.run = run_settings,
};
