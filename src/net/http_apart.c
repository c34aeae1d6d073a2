/* http_apart.c - handlers that may take long, on threads of their own.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A thread of the library serves many connections: while it runs a handler, all of them wait, live
 * streams too. So a connection whose handler may take long is put to sleep, the handler runs here,
 * and the connection is woken for its reply. Once the server stops, what comes still is handled
 * where it comes.
 */
#include "net/http_private.h"

static struct http_job *
next_job(struct http_apart *apart)
{
	struct http_job *job;

	pthread_mutex_lock(&apart->lock);
	while (apart->first == NULL && !apart->ending)
		pthread_cond_wait(&apart->work, &apart->lock);
	job = apart->first;
	if (job != NULL) {
		apart->first = job->next_apart;
		if (apart->first == NULL)
			apart->last = &apart->first;
	}
	pthread_mutex_unlock(&apart->lock);
	return job;
}

static void *
apart_main(void *of)
{
	struct http_server *server = of;
	struct http_job *job;

	while ((job = next_job(&server->apart)) != NULL) {
		server->options.handler(server->options.context, &job->request, &job->reply);
		job->handled = true;
		MHD_resume_connection(
			job->library); /* from here on the job is the library's again */
	}
	return NULL;
}

enum err
http_apart_start(struct http_server *server, struct fault *why)
{
	struct http_apart *apart = &server->apart;

	apart->last = &apart->first;
	if (server->options.runs_apart == NULL)
		return OK;
	while (apart->count < HTTP_APART_THREADS) {
		int error = pthread_create(&apart->threads[apart->count], NULL, apart_main, server);
		if (error != 0)
			return fail(
				why, E_INTERNAL, "no thread for long requests: error %d", error);
		apart->count++;
	}
	return OK;
}

bool
http_apart_take(struct http_job *job)
{
	struct http_server *server = job->connection->server;
	struct http_apart *apart = &server->apart;
	bool taken;

	if (server->options.runs_apart == NULL ||
		!server->options.runs_apart(server->options.context, &job->request))
		return false;
	pthread_mutex_lock(&apart->lock);
	taken = !apart->ending;
	if (taken) {
		/* Asleep before anybody could wake it. */
		MHD_suspend_connection(job->library);
		job->next_apart = NULL;
		*apart->last = job;
		apart->last = &job->next_apart;
		pthread_cond_signal(&apart->work);
	}
	pthread_mutex_unlock(&apart->lock);
	return taken;
}

void
http_apart_stop(struct http_server *server)
{
	struct http_apart *apart = &server->apart;

	pthread_mutex_lock(&apart->lock);
	apart->ending = true;
	pthread_cond_broadcast(&apart->work);
	pthread_mutex_unlock(&apart->lock);
	for (; apart->count > 0; apart->count--)
		pthread_join(apart->threads[apart->count - 1], NULL);
}
