/* check_mariadb.c - the kind "mariadb": signs in and asks one question, by libmariadb.
 * SPDX-License-Identifier: Apache-2.0
 *
 * By the library's non-blocking calls alone, so that the deadline holds.
 */
#include <mysql.h>

#include <errmsg.h>
#include <poll.h>
#include <pthread.h>

#undef BANNED_LATER
#include "base/banned.h"

#include "probe/kind.h"
#include "probe/socket_leg.h"

static void
connection_done(MYSQL **connection)
{
	/* Never a blocking farewell: the socket is closed as it is. */
	if (*connection != NULL)
		mysql_close(*connection);
}

static enum verdict
state_of(unsigned number)
{
	/* 2000 to 2999 are the client's own: no connection, connection lost. */
	if (number == CR_OUT_OF_MEMORY)
		return VERDICT_CHECKER;
	if (number == CR_SSL_CONNECTION_ERROR)
		return VERDICT_WRONG;
	return number >= 2000 && number < 3000 ? VERDICT_DOWN : VERDICT_WRONG;
}

static bool
blame(struct attempt *attempt, MYSQL *connection)
{
	return attempt_verdict(
		attempt, state_of(mysql_errno(connection)), "%s", mysql_error(connection));
}

/* What the library waits for; *ret what came. */
static bool
wait_for_peer(struct attempt *attempt, MYSQL *connection, int wanted, int *ret)
{
	short events = 0;

	if (wanted & MYSQL_WAIT_READ)
		events |= POLLIN;
	if (wanted & MYSQL_WAIT_WRITE)
		events |= POLLOUT;
	if (wanted & MYSQL_WAIT_EXCEPT)
		events |= POLLPRI;
	if (events == 0) {
		*ret = MYSQL_WAIT_TIMEOUT;
		return attempt_in_time(attempt, "waiting for the server");
	}
	*ret = wanted & (MYSQL_WAIT_READ | MYSQL_WAIT_WRITE);
	return socket_leg_wait(
		attempt, mysql_get_socket(connection), events, "waiting for the server");
}

static void
set_options(struct attempt *attempt, MYSQL *connection, struct str authority)
{
	bool verify = attempt_says(attempt, "tls", "verify");
	my_bool on = 1;
	my_bool checked = verify;
	my_bool none = 0;

	mysql_options(connection, MYSQL_OPT_NONBLOCK, NULL);
	mysql_options(connection, MYSQL_OPT_RECONNECT, &none);
	mysql_options(connection, MYSQL_OPT_LOCAL_INFILE, &(unsigned){ 0 });
	mysql_options(connection, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	if (attempt->source.len > 0)
		mysql_options(connection, MYSQL_OPT_BIND, attempt->source.data);
	if (verify || attempt_says(attempt, "tls", "require")) {
		mysql_options(connection, MYSQL_OPT_SSL_ENFORCE, &on);
		mysql_options(connection, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &checked);
		if (authority.len > 0)
			mysql_options(connection, MYSQL_OPT_SSL_CA, authority.data);
	}
}

static bool
connect_in_time(struct attempt *attempt, MYSQL *connection)
{
	MYSQL *result = NULL;
	int came;
	int wanted = mysql_real_connect_start(&result, connection, attempt->address_text.data,
		attempt->account.user.data, attempt->account.password.data,
		attempt_text(attempt, "database", NULL).data, attempt->port, NULL, 0);

	while (wanted != 0) {
		if (!wait_for_peer(attempt, connection, wanted, &came))
			return false;
		wanted = mysql_real_connect_cont(&result, connection, came);
	}
	if (result == NULL)
		return blame(attempt, connection);
	transcript_note(&attempt->transcript, "signed in; server version %s",
		mysql_get_server_info(connection));
	return true;
}

static bool
ask(struct attempt *attempt, MYSQL *connection, struct str query)
{
	int result = 0;
	int came;
	int wanted = mysql_real_query_start(
		&result, connection, query.data, (unsigned long)query.len);

	transcript_add(&attempt->transcript, '>', query);
	while (wanted != 0) {
		if (!wait_for_peer(attempt, connection, wanted, &came))
			return false;
		wanted = mysql_real_query_cont(&result, connection, came);
	}
	return result == 0 || blame(attempt, connection);
}

static bool
take_rows(struct attempt *attempt, MYSQL *connection, MYSQL_RES **ret)
{
	int came;
	int wanted = mysql_store_result_start(ret, connection);

	while (wanted != 0) {
		if (!wait_for_peer(attempt, connection, wanted, &came))
			return false;
		wanted = mysql_store_result_cont(ret, connection, came);
	}
	return mysql_errno(connection) == 0 || blame(attempt, connection);
}

static void
judge(struct attempt *attempt, MYSQL_RES *rows)
{
	MYSQL_ROW row = rows == NULL ? NULL : mysql_fetch_row(rows);
	struct str first = STR_NONE;

	if (row != NULL && mysql_num_fields(rows) > 0)
		first = str_from(row[0], row[0] == NULL ? 0 : mysql_fetch_lengths(rows)[0]);
	transcript_add(&attempt->transcript, '<', first);
	if (attempt_judge(attempt, first))
		attempt_verdict(attempt, VERDICT_OK, "signed in, %llu rows",
			rows == NULL ? 0ULL : (unsigned long long)mysql_num_rows(rows));
}

static void
set_up(void)
{
	mysql_library_init(0, NULL, NULL);
}

static void
run(struct attempt *attempt)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	__attribute__((cleanup(connection_done))) MYSQL *connection = NULL;
	MYSQL_RES *rows = NULL;
	struct str authority;

	pthread_once(&once, set_up);
	if (!attempt_authority(attempt, &authority))
		return;
	connection = mysql_init(NULL);
	if (connection == NULL) {
		attempt_verdict(attempt, VERDICT_CHECKER, "out of memory");
		return;
	}
	set_options(attempt, connection, authority);
	if (connect_in_time(attempt, connection) &&
		ask(attempt, connection, attempt_text(attempt, "query", "SELECT 1")) &&
		take_rows(attempt, connection, &rows))
		judge(attempt, rows);
	mysql_free_result(rows);
}

const struct check_kind check_mariadb = {
	.name = "mariadb",
	.summary = "signs in to MariaDB or MySQL and asks one question",
	.port = MARIADB_PORT, /* 3306 */
	.needs_login = true,
	.parameters = (const struct check_parameter[]){ { .name = "database",
								.help = "default: none" },
		{ .name = "query",
			.help = "its first row's first field is the answer; default: SELECT 1" },
		{ .name = "tls",
			.form = FORM_CHOICE,
			.choices = "disable|require|verify",
			.help = "disable, require or verify; default: disable" },
		PARAMETER_AUTHORITY,
		PARAMETERS_EXPECT, { 0 } },
	.run = run,
};
