/* check_sftp.c - the kind "sftp": a file by SFTP, read, or written and read back.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "probe/curl_file.h"
#include "probe/kind.h"

enum { SSH_PORT = 22 };

static void
run(struct attempt *attempt)
{
	OWNED_CURL_LEG leg = { 0 };
	struct str host_key = attempt_text(attempt, "host_key", NULL);

	if (!curl_leg_open(&leg, attempt))
		return;
	curl_leg_login(&leg);
	CURL_LEG_SET(&leg, CURLOPT_SSH_AUTH_TYPES,
		(long)(CURLSSH_AUTH_PASSWORD | CURLSSH_AUTH_KEYBOARD));
	if (host_key.len > 0)
		CURL_LEG_SET(&leg, CURLOPT_SSH_HOST_PUBLIC_KEY_SHA256, host_key.data);
	curl_file_run(&leg, "sftp", "rm");
}

const struct check_kind check_sftp = {
	.name = "sftp",
	.summary = "reads a file by SFTP, or writes one and reads it back",
	.port = SSH_PORT,
	.needs_login = true,
	.parameters =
		(const struct check_parameter[]){
			{ .name = "host_key",
				.help = "SHA-256 of the host's key in base64, as ssh-keygen -l "
					"prints it "
					"after SHA256:; default: any" },
			PARAMETERS_FILE, { 0 } },
	.run = run,
};
