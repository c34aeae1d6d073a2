/* check_ssh.c - the kind "ssh": signs in by SSH and runs a command, by libssh2.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The library is libcurl's own for SFTP, so that one speaks SSH in this process. It works on our
 * socket without blocking, hence the deadline holds at every step.
 */
#include <errno.h>
#include <libssh2.h>
#include <poll.h>
#include <pthread.h>

#include "base/hash.h"
#include "probe/check_ssh.h"
#include "probe/draw.h"
#include "probe/kind.h"
#include "probe/socket_leg.h"

enum { SSH_PORT = 22, READ_SIZE = 4096 };

struct ssh {
	struct attempt *attempt;
	int file;
	LIBSSH2_SESSION *session;
	LIBSSH2_CHANNEL *channel;
};

static void
ssh_done(struct ssh *ssh)
{
	if (ssh->session != NULL)
		libssh2_session_disconnect(ssh->session, "done");
	/* Else the library, not blocking, would wait for a farewell instead of giving its memory
	 * back. */
	if (ssh->file >= 0)
		shutdown(ssh->file, SHUT_RDWR);
	if (ssh->channel != NULL)
		libssh2_channel_free(ssh->channel);
	if (ssh->session != NULL)
		libssh2_session_free(ssh->session);
	socket_leg_done(&ssh->file);
}

/* Waits for what the library waits for. */
static bool
wait_for_peer(struct ssh *ssh, const char *doing)
{
	int ways = libssh2_session_block_directions(ssh->session);
	short events = 0;

	if (ways & LIBSSH2_SESSION_BLOCK_INBOUND)
		events |= POLLIN;
	if (ways & LIBSSH2_SESSION_BLOCK_OUTBOUND)
		events |= POLLOUT;
	return socket_leg_wait(ssh->attempt, ssh->file, events == 0 ? POLLIN : events, doing);
}

/* Repeats a call of the library that returns LIBSSH2_ERROR_EAGAIN until it has come to an end. */
#define SSH_REPEAT(ssh, ret, call, doing)                                           \
	({                                                                          \
		bool repeat_in_time = true;                                         \
		while ((*(ret) = (call)) == LIBSSH2_ERROR_EAGAIN && repeat_in_time) \
			repeat_in_time = wait_for_peer(ssh, doing);                 \
		repeat_in_time;                                                     \
	})

static bool
blame(struct ssh *ssh, const char *what)
{
	char *text = NULL;
	int code = libssh2_session_last_error(ssh->session, &text, NULL, 0);
	bool gone = code == LIBSSH2_ERROR_SOCKET_DISCONNECT || code == LIBSSH2_ERROR_SOCKET_RECV ||
		    code == LIBSSH2_ERROR_SOCKET_SEND;

	return attempt_verdict(
		ssh->attempt, gone ? VERDICT_DOWN : VERDICT_WRONG, "%s: %s", what, text);
}

static int set_up_result;

static void
set_up(void)
{
	set_up_result = libssh2_init(0);
}

static LIBSSH2_SESSION *
new_session(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, set_up);
	return set_up_result == 0 ? libssh2_session_init() : NULL;
}

/* --- ciphers --- */

static bool
is_among(struct str name, const char *const *names, int count)
{
	for (int i = 0; i < count; i++)
		if (str_eq(str_of(names[i]), name))
			return true;
	return false;
}

bool
ssh_ciphers_are_known(struct str list)
{
	LIBSSH2_SESSION *session = new_session();
	const char **names = NULL;
	int count = session == NULL ? 0
				    : libssh2_session_supported_algs(
					      session, LIBSSH2_METHOD_CRYPT_CS, &names);
	bool known = count > 0 && list.len > 0;
	struct str name;

	while (known && str_split(&list, ',', &name))
		known = is_among(str_trim(name), names, count);
	if (count > 0)
		libssh2_free(session, names);
	if (session != NULL)
		libssh2_session_free(session);
	return known;
}

/* One of the sets that stand apart by '|', by lot, for both directions. */
static bool
offer_ciphers(struct ssh *ssh)
{
	struct attempt *attempt = ssh->attempt;
	struct str drawn = draw_part(attempt->env, attempt_text(attempt, "ciphers", NULL));
	OWNED_BUF set = BUF_INIT;
	struct str name;

	if (drawn.len == 0)
		return true;
	while (str_split(&drawn, ',', &name))
		buf_addf(&set, "%s%.*s", set.len == 0 ? "" : ",", STR_FMT(str_trim(name)));
	if (set.failed || libssh2_session_method_pref(ssh->session, LIBSSH2_METHOD_CRYPT_CS, set.data) != 0 ||
		libssh2_session_method_pref(ssh->session, LIBSSH2_METHOD_CRYPT_SC, set.data) != 0)
		return attempt_verdict(attempt, VERDICT_CHECKER, "libssh2 offers no such ciphers: %.*s",
			STR_FMT(buf_str(&set)));
	transcript_note(&attempt->transcript, "offers the ciphers %.*s", STR_FMT(buf_str(&set)));
	return true;
}

static bool
shake_hands(struct ssh *ssh)
{
	struct attempt *attempt = ssh->attempt;
	int result = 0;

	ssh->session = new_session();
	if (ssh->session == NULL)
		return attempt_verdict(attempt, VERDICT_CHECKER, "libssh2 does not start");
	libssh2_session_set_blocking(ssh->session, 0);
	if (!offer_ciphers(ssh))
		return false;
	if (!SSH_REPEAT(ssh, &result, libssh2_session_handshake(ssh->session, ssh->file),
		    "shaking hands"))
		return false;
	transcript_note(&attempt->transcript, "server: %s",
		libssh2_session_banner_get(ssh->session) == NULL
			? "(no banner)"
			: libssh2_session_banner_get(ssh->session));
	return result == 0 || blame(ssh, "no SSH");
}

/* As `ssh-keygen -l` prints it: base64 without padding. */
static bool
judge_host_key(struct ssh *ssh)
{
	struct attempt *attempt = ssh->attempt;
	struct str expected = attempt_text(attempt, "host_key", NULL);
	const char *digest = libssh2_hostkey_hash(ssh->session, LIBSSH2_HOSTKEY_HASH_SHA256);
	struct str text;

	if (digest == NULL)
		return attempt_verdict(attempt, VERDICT_WRONG, "the server has no host key");
	text = base64_format(attempt->arena, str_from(digest, SHA256_SIZE));
	if (text.data == NULL)
		return attempt_verdict(attempt, VERDICT_CHECKER, "out of memory");
	while (str_ends(text, STR("=")))
		text.len--;
	transcript_note(&attempt->transcript, "host key SHA256:%.*s", STR_FMT(text));
	if (expected.len == 0 || str_eq(text, expected))
		return true;
	return attempt_verdict(
		attempt, VERDICT_WRONG, "another host key: SHA256:%.*s", STR_FMT(text));
}

static bool
sign_in(struct ssh *ssh)
{
	const struct check_account *account = &ssh->attempt->account;
	int result = 0;

	if (!SSH_REPEAT(ssh, &result,
		    libssh2_userauth_password_ex(ssh->session, account->user.data,
			    (unsigned)account->user.len, account->password.data,
			    (unsigned)account->password.len, NULL),
		    "signing in"))
		return false;
	return result == 0 || blame(ssh, "the login is refused");
}

static bool
open_channel(struct ssh *ssh)
{
	bool in_time = true;

	while (in_time && ssh->channel == NULL) {
		ssh->channel = libssh2_channel_open_session(ssh->session);
		if (ssh->channel != NULL)
			return true;
		if (libssh2_session_last_errno(ssh->session) != LIBSSH2_ERROR_EAGAIN)
			return blame(ssh, "no session");
		in_time = wait_for_peer(ssh, "opening a session");
	}
	return in_time;
}

static bool
read_output(struct ssh *ssh, struct buf *output)
{
	char part[READ_SIZE];
	ssize_t got = 0;

	do {
		if (!SSH_REPEAT(ssh, &got, libssh2_channel_read(ssh->channel, part, sizeof(part)),
			    "waiting for the command"))
			return false;
		if (got < 0)
			return blame(ssh, "reading the command's output");
		buf_add(output, str_from(part, (size_t)got));
	} while (got > 0 && !output->failed);
	transcript_add(&ssh->attempt->transcript, '<', buf_str(output));
	return true;
}

static bool
judge_exit_status(struct ssh *ssh)
{
	int result = 0;
	int status;

	if (!SSH_REPEAT(ssh, &result, libssh2_channel_close(ssh->channel), "closing"))
		return false;
	status = libssh2_channel_get_exit_status(ssh->channel);
	return status == 0 || attempt_verdict(ssh->attempt, VERDICT_WRONG,
				      "the command ended with status %d", status);
}

static bool
run_command(struct ssh *ssh, struct str command)
{
	OWNED_BUF output = BUF_INIT;
	int result = 0;

	output.limit = PROBE_ANSWER_MAX;
	transcript_add(&ssh->attempt->transcript, '>', command);
	if (!open_channel(ssh) ||
		!SSH_REPEAT(ssh, &result, libssh2_channel_exec(ssh->channel, command.data),
			"starting the command"))
		return false;
	if (result != 0)
		return blame(ssh, "the command is refused");
	return read_output(ssh, &output) && judge_exit_status(ssh) &&
	       attempt_judge(ssh->attempt, buf_str(&output));
}

static bool
use_account(struct ssh *ssh)
{
	struct attempt *attempt = ssh->attempt;
	struct str command = attempt_text(attempt, "command", NULL);

	if (attempt->account.user.data == NULL)
		return attempt_verdict(attempt, VERDICT_OK, "an SSH server");
	if (!sign_in(ssh))
		return false;
	if (command.len == 0)
		return attempt_verdict(
			attempt, VERDICT_OK, "%.*s signed in", STR_FMT(attempt->account.user));
	return run_command(ssh, command) &&
	       attempt_verdict(attempt, VERDICT_OK, "%.*s signed in and ran the command",
		       STR_FMT(attempt->account.user));
}

static void
run(struct attempt *attempt)
{
	__attribute__((cleanup(ssh_done))) struct ssh ssh = { .attempt = attempt, .file = -1 };

	if (socket_leg_open(attempt, SOCK_STREAM, 0, &ssh.file) && shake_hands(&ssh) &&
		judge_host_key(&ssh))
		use_account(&ssh);
}

const struct check_kind check_ssh = {
	.name = "ssh",
	.summary = "signs in by SSH with a password and runs a command",
	.port = SSH_PORT,
	.parameters = (const struct check_parameter
			[]){ { .name = "command", .help = "run after the login; default: none" },
		{ .name = "host_key",
			.help = "SHA-256 of the host's key in base64, as ssh-keygen -l prints it "
				"after SHA256:; default: any" },
		{ .name = "ciphers",
			.form = FORM_SSH_CIPHERS,
			.help = "ciphers by their names in SSH with commas between, such as "
				"aes128-ctr,aes256-ctr, and nothing else is offered; of several "
				"sets, apart by |, one is drawn for each run" },
		PARAMETERS_EXPECT, { 0 } },
	.run = run,
};
