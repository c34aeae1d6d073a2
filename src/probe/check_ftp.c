/* check_ftp.c - the kind "ftp": a file by FTP, read, or written and read back.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "probe/curl_file.h"
#include "probe/kind.h"

enum { FTP_PORT = 21 };

static void
run(struct attempt *attempt)
{
	OWNED_CURL_LEG leg = { 0 };

	if (!curl_leg_open(&leg, attempt))
		return;
	curl_leg_trust(&leg);
	curl_leg_login(&leg);
	CURL_LEG_SET(&leg, CURLOPT_FTP_FILEMETHOD, (long)CURLFTPMETHOD_NOCWD);
	/* The address in a server's answer to PASV is often that before a NAT. */
	CURL_LEG_SET(&leg, CURLOPT_FTP_SKIP_PASV_IP, 1L);
	curl_file_run(&leg, curl_leg_scheme(&leg, "ftp", "ftps"), "DELE");
}

const struct check_kind check_ftp = {
	.name = "ftp",
	.summary = "reads a file by FTP, or writes one and reads it back",
	.port = FTP_PORT,
	.parameters = (const struct check_parameter[]){ PARAMETER_TLS, PARAMETERS_TLS,
		PARAMETERS_FILE, { 0 } },
	.run = run,
};
