/* curl_file.h - a file at a server of files: read, or written, read back and deleted.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "probe/curl_leg.h"

/* With "upload: yes" writes the drawn content to the parameter "path", reads it back, compares and
 * deletes it by the protocol's `delete_command` ("DELE /%s"); else reads the file and judges it.
 * The leg is open and has its login. */
void curl_file_run(struct curl_leg *leg, const char *scheme, const char *delete_command);

#define PARAMETERS_FILE                                                                       \
	{ .name = "path",                                                                     \
		.required = true,                                                             \
		.help = "the file, from the server's root; $RUN$ makes a new one each run" }, \
		{ .name = "upload",                                                           \
			.form = FORM_YES_NO,                                                  \
			.help = "whether the drawn content is written there, read back and "  \
				"deleted; "                                                   \
				"default: no" },                                              \
		PARAMETERS_EXPECT
