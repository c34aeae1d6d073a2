/* check_postgresql.c - the kind "postgresql": signs in and asks one question, by libpq.
 * SPDX-License-Identifier: Apache-2.0
 *
 * By libpq's non-blocking calls alone, so that the deadline holds.
 */
#include <libpq-fe.h>
#include <poll.h>

#include "probe/kind.h"
#include "probe/socket_leg.h"

enum { POSTGRESQL_PORT = 5432 };

static void
connection_done(PGconn **connection)
{
	PQfinish(*connection);
}

static void
result_done(PGresult **result)
{
	PQclear(*result);
}

/* libpq's texts are of several lines. */
static bool
blame(struct attempt *attempt, PGconn *connection, enum verdict state)
{
	return attempt_verdict(attempt, state, "%s", PQerrorMessage(connection));
}

static PGconn *
begin(struct attempt *attempt, struct str authority)
{
	char port[8];
	const char *const keys[] = { "host", "hostaddr", "port", "user", "password", "dbname",
		"sslmode", "sslrootcert", "gssencmode", "application_name", "client_encoding",
		"passfile", NULL };
	const char *const values[] = { attempt->host.data, attempt->address_text.data, port,
		attempt->account.user.data, attempt->account.password.data,
		attempt_text(attempt, "database", "postgres").data,
		attempt_text(attempt, "tls", "prefer").data,
		authority.data, "disable",
		attempt->client.len > 0 ? attempt->client.data : "psql", "UTF8", "/dev/null",
		NULL };

	snprintf(port, sizeof(port), "%u", attempt->port);
	return PQconnectStartParams(keys, values, 0);
}

/* A server that speaks and refuses is wrong, one that does not is down: only the first has told
 * its version or asked for a password. */
static enum verdict
state_of_failure(PGconn *connection)
{
	return PQconnectionNeedsPassword(connection) || PQconnectionUsedPassword(connection) ||
			       PQprotocolVersion(connection) != 0
		       ? VERDICT_WRONG
		       : VERDICT_DOWN;
}

static bool
connect_in_time(struct attempt *attempt, PGconn *connection)
{
	PostgresPollingStatusType status = PGRES_POLLING_WRITING;

	if (connection == NULL)
		return attempt_verdict(attempt, VERDICT_CHECKER, "out of memory");
	if (PQstatus(connection) == CONNECTION_BAD)
		return blame(attempt, connection, VERDICT_DOWN);
	while (status != PGRES_POLLING_OK) {
		short events = status == PGRES_POLLING_READING ? POLLIN : POLLOUT;
		if (!socket_leg_wait(attempt, PQsocket(connection), events, "connecting"))
			return false;
		status = PQconnectPoll(connection);
		if (status == PGRES_POLLING_FAILED)
			return blame(attempt, connection, state_of_failure(connection));
	}
	transcript_note(
		&attempt->transcript, "signed in; server version %d", PQserverVersion(connection));
	return true;
}

static bool
ask(struct attempt *attempt, PGconn *connection, const char *query)
{
	int left = 1;

	PQsetnonblocking(connection, 1);
	transcript_add(&attempt->transcript, '>', str_of(query));
	if (!PQsendQueryParams(connection, query, 0, NULL, NULL, NULL, NULL, 0))
		return blame(attempt, connection, VERDICT_DOWN);
	while ((left = PQflush(connection)) > 0)
		if (!socket_leg_wait(attempt, PQsocket(connection), POLLOUT, "asking"))
			return false;
	while (left == 0 && PQisBusy(connection)) {
		if (!socket_leg_wait(attempt, PQsocket(connection), POLLIN, "waiting for rows"))
			return false;
		if (!PQconsumeInput(connection))
			left = -1;
	}
	return left == 0 || blame(attempt, connection, VERDICT_DOWN);
}

static void
judge(struct attempt *attempt, PGconn *connection)
{
	__attribute__((cleanup(result_done))) PGresult *result = PQgetResult(connection);
	ExecStatusType status = PQresultStatus(result);
	struct str first = STR_NONE;

	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
		blame(attempt, connection, VERDICT_WRONG);
		return;
	}
	if (PQntuples(result) > 0 && PQnfields(result) > 0)
		first = str_from(PQgetvalue(result, 0, 0), (size_t)PQgetlength(result, 0, 0));
	transcript_add(&attempt->transcript, '<', first);
	if (attempt_judge(attempt, first))
		attempt_verdict(attempt, VERDICT_OK, "signed in, %d rows", PQntuples(result));
}

static void
run(struct attempt *attempt)
{
	__attribute__((cleanup(connection_done))) PGconn *connection = NULL;
	struct str authority;

	if (!attempt_authority(attempt, &authority))
		return;
	connection = begin(attempt, authority);
	if (connect_in_time(attempt, connection) &&
		ask(attempt, connection, attempt_text(attempt, "query", "SELECT 1").data))
		judge(attempt, connection);
}

const struct check_kind check_postgresql = {
	.name = "postgresql",
	.summary = "signs in to PostgreSQL and asks one question",
	.port = POSTGRESQL_PORT,
	.no_source = true,
	.needs_login = true,
	.parameters = (const struct check_parameter[]){ { .name = "database",
								.help = "default: postgres" },
		{ .name = "query",
			.help = "its first row's first field is the answer; default: SELECT 1" },
		{ .name = "tls",
			.form = FORM_CHOICE,
			.choices = "disable|prefer|require|verify-full",
			.help = "disable, prefer, require or verify-full; default: prefer" },
		PARAMETER_AUTHORITY,
		PARAMETERS_EXPECT, { 0 } },
	.run = run,
};
