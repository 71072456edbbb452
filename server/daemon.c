/* SPDX-License-Identifier: MIT */
#include "server/daemon.h"
#include "alert/deliver.h"
#include "alert/lifecycle.h"
#include "alert/decision.h"
#include "locale/language.h"
#include "base/log.h"
#include "base/version.h"
#include "config/publication.h"
#include "server/systemd.h"
#include "publish/publishing.h"
#include "collector/collect.h"
#include "collector/targets.h"
#include "export/remote.h"
#include "server/service.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <fcntl.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

enum {
	LOOK_EVERY = 60,      /* seconds: the clock may have been set, another command may have written */
	EVALUATE_EVERY = 60,  /* seconds, while there is always something under way */
	EVALUATE_LEAST = 300, /* seconds, without any news */
	STORE_RETRY = 30,     /* seconds after the store could not be written */
	STOP_PATIENCE = 10,   /* seconds for what is under way when we have to stop */
};

enum {
	DESCRIPTORS_EACH = 3,	  /* of a connection: ours, the one that is answered on, the answer's file */
	DESCRIPTORS_BESIDE = 640, /* unfinished connections, the store, sources and receivers */
};

struct daemon {
	struct daemon_options *options;
	struct http *http;
	struct collector *collector;
	struct deliverer *deliverer;
	struct remotes *remotes;
	struct publisher *publisher;
	struct service *service;      /* NULL: nobody is answered */
	instant started_real, offset; /* --now: the clock starts there and goes on */
	instant next_look, evaluated;
	bool changed; /* something new since the last evaluation */
	bool failed;  /* it cannot go on */
	int signals;
	int lock;
};

static instant daemon_now(void *context)
{
	const struct daemon *d = context;

	return (instant)time(NULL) + d->offset;
}

static void collection_done(void *context, const struct collect_report *r)
{
	struct daemon *d = context;
	const struct fetch *f = &r->fetch;
	TEXT_OWNED struct text period = {0};
	bool bad = f->outcome == FETCH_FAILED || f->outcome == FETCH_REFUSED;

	d->changed = true; /* a failure is news for the rules on sources */
	period_print(&period, f->period);
	log_event(bad ? LOG_WARNING : LOG_INFO, "collected",
	    bad ? "source=%s period=%s outcome=%s fetch=%u rows=%u new=%u refused=%u problem=%s"
		: "source=%s period=%s outcome=%s fetch=%u rows=%u new=%u refused=%u",
	    f->source, f->period.year ? text_of(&period) : "-", fetch_outcome_names[f->outcome], f->id,
	    f->rows, f->added, f->refused, f->problem);
}

static void delivery_log(void *context, const struct message *m, bool done)
{

	(void)context;
	if (m->aside != INSTANT_NONE)
		log_event(LOG_ERROR, "dead_letter", "receiver=%s message=%llu problem=%s", m->receiver,
		    (unsigned long long)m->id, m->problem);
	else if (done)
		log_event(LOG_INFO, "delivered", "receiver=%s message=%llu alerts=%u attempts=%u",
		    m->receiver, (unsigned long long)m->id, m->alerts, m->attempts);
	else
		log_event(LOG_WARNING, "delivery_failed", "receiver=%s message=%llu attempts=%u problem=%s",
		    m->receiver, (unsigned long long)m->id, m->attempts, m->problem);
}

static void written_on(void *context, const char *remote, const char *problem)
{

	(void)context;
	if (*problem)
		log_event(LOG_WARNING, "remote_write", "remote=%s problem=%s", remote, problem);
	else
		log_event(LOG_INFO, "remote_write", "remote=%s problem=", remote);
}

static void publication_log(const struct publication *p, const char *edition, const char *problem)
{

	if (*problem)
		log_event(LOG_WARNING, "publish_failed", "publication=%s edition=%s problem=%s", p->id,
		    edition, problem);
	else
		log_event(LOG_INFO, "published", "publication=%s edition=%s", p->id, edition);
}

static enum outcome parts_start(struct daemon *d, struct error *e)
{
	struct collect_options collecting = {
	    .now = daemon_now, .now_context = d, .done = collection_done, .done_context = d};
	struct deliver_options delivering = {
	    .now = daemon_now, .now_context = d, .done = delivery_log, .done_context = d};
	struct remotes_options writing = {
	    .now = daemon_now, .now_context = d, .notified = written_on, .told_context = d};
	const struct config *c = d->options->config;
	size_t changed;
	enum outcome outcome = http_new(&c->limits, &d->http, e);

	if (outcome == OUTCOME_DONE)
		outcome = collector_new(c, d->options->store, d->http, &collecting, &d->collector, e);
	if (outcome == OUTCOME_DONE)
		outcome = deliverer_new(c, d->options->store, d->http, &delivering, &d->deliverer, e);
	if (outcome == OUTCOME_DONE)
		outcome = remotes_new(c, d->options->store, d->http, &writing, &d->remotes, e);
	if (outcome == OUTCOME_DONE)
		outcome = publisher_new(c, d->options->store, daemon_now(d), &d->publisher, e);
	if (outcome == OUTCOME_DONE)
		outcome = targets_enter(c, d->options->store, daemon_now(d), &changed, e);
	d->changed = true;
	d->next_look = 0;
	return outcome;
}

static void parts_stop(struct daemon *d)
{
	collector_free(d->collector); /* its thread wakes the next */
	deliverer_free(d->deliverer);
	remotes_free(d->remotes);
	publisher_free(d->publisher);
	http_free(d->http);
	d->http = NULL;
	d->collector = NULL;
	d->deliverer = NULL;
	d->remotes = NULL;
	d->publisher = NULL;
}

static enum outcome schedule_check(struct daemon *d, struct error *e)
{
	struct arena arena = {0};
	struct job *jobs;
	struct txn *t;
	instant next, now = daemon_now(d);
	size_t count;
	enum outcome outcome = store_read(d->options->store, &t, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	outcome = schedule_due(
	    d->options->config, &(struct store_reading){t, now, &arena}, &jobs, &count, &next, e);
	store_read_end(t);
	for (size_t i = 0; outcome == OUTCOME_DONE && i < count; i++)
		if (!collector_asks(d->collector, &jobs[i]))
			collector_fetch(d->collector, jobs[i]);
	d->next_look = next < now + LOOK_EVERY ? next : now + LOOK_EVERY;
	arena_done(&arena);
	return outcome;
}

/* Dates fall due, silences end and people acknowledge without any news of a source. */
static bool evaluation_due(const struct daemon *d, instant now)
{
	const struct config *c = d->options->config;
	bool due = d->changed || day_at(d->evaluated) != day_at(now) || now < d->evaluated ||
		   now - d->evaluated >= EVALUATE_LEAST;

	for (size_t i = 0; !due && i < c->receiver_count; i++)
		due = c->receiver[i].digest.set && digest_last(&c->receiver[i].digest, now) > d->evaluated;
	return due;
}

static enum outcome evaluate_if_needed(struct daemon *d, struct error *e)
{
	instant now = daemon_now(d);
	struct lifecycle_report r;
	enum outcome outcome;

	if (!evaluation_due(d, now))
		return OUTCOME_DONE;
	/* what arrives together is judged together, but one slow source must not hold the judging up */
	if (collector_busy(d->collector) && now - d->evaluated < EVALUATE_EVERY)
		return OUTCOME_DONE;
	outcome = lifecycle_step(d->options->config, d->options->store, now, &r, e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	d->changed = false;
	d->evaluated = now;
	service_evaluated(d->service, now);
	log_event(LOG_INFO, "evaluated",
	    "firing=%zu new=%zu raised=%zu lowered=%zu resolved=%zu pending=%zu muted=%zu escalated=%zu "
	    "reminded=%zu messages=%zu unrouted=%zu",
	    r.firing, r.fired, r.raised, r.lowered, r.resolved, r.pending, r.suppressed, r.escalated,
	    r.reminded, r.messages, r.unrouted);
	return OUTCOME_DONE;
}

/* What loading another configuration has set for all. In another time zone nothing would be right. */
static void config_globals_restore(struct daemon *d, const struct config *old)
{
	struct error e;

	language_set((enum language)old->language);
	if (zone_set(old->timezone, &e) == OUTCOME_DONE)
		return;
	log_event(LOG_ERROR, "time_zone", "problem=%s", e.text);
	d->failed = true;
}

static bool same_address(const struct http_service *a, const struct http_service *b)
{
	return a->off == b->off && a->port == b->port && strcmp(a->host, b->host) == 0 &&
	       a->connections == b->connections && a->timeout == b->timeout;
}

static void service_moved(const struct config *old, const struct config *new)
{
	if (!same_address(&old->http, &new->http))
		log_event(LOG_WARNING, "reload",
		    "problem=\"http: listen, connections and timeout are as they were "
		    "until the next start\"");
}

/* Connections at their limit, with an answer that is kept in a file each, must leave descriptors for the
 * store and for sources. */
static void descriptors_allow(const struct http_service *h)
{
	const rlim_t needed = DESCRIPTORS_BESIDE + (rlim_t)h->connections * DESCRIPTORS_EACH;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= needed)
		return;
	limit.rlim_cur = needed < limit.rlim_max ? needed : limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_cur < needed)
		log_event(LOG_WARNING, "http",
		    "problem=\"%d connections need %llu descriptors, and %llu are allowed\"", h->connections,
		    (unsigned long long)needed, (unsigned long long)limit.rlim_cur);
}

static enum outcome service_begin(struct daemon *d, struct error *e)
{
	const struct http_service *h = &d->options->config->http;
	struct service_options o = {
	    .config = d->options->config, .store = d->options->store, .now = daemon_now, .now_context = d};
	enum outcome outcome;

	if (!h->off)
		descriptors_allow(h);
	outcome = h->off ? OUTCOME_DONE : service_start(&o, &d->service, e);
	if (outcome == OUTCOME_DONE && !h->off) {
		log_event(LOG_INFO, "listening", "address=%s:%d", h->host, service_port(d->service));
		if (!http_loopback(h->host) && h->tokens.count == 0)
			log_event(LOG_WARNING, "http",
			    "address=%s:%d problem=\"whoever reaches it can read everything (http: public: "
			    "true, "
			    "and no token)\"",
			    h->host, service_port(d->service));
	}
	return outcome;
}

/* A configuration that is not good is refused, and the old one goes on. */
static void daemon_reload(struct daemon *d)
{
	struct config *fresh = NULL, *old = d->options->config;
	struct error e;

	systemd_notify("RELOADING=1");
	/* time zone and language are everybody's */
	collector_settle(d->collector);
	service_pause(d->service);
	if (d->options->config_read(d->options->config_read_context, &fresh) != OUTCOME_DONE) {
		config_globals_restore(d, old);
		log_event(LOG_ERROR, "reload_refused", "config=%s", old->path);
	} else if (strcmp(fresh->store, old->store) != 0) {
		config_free(fresh);
		config_globals_restore(d, old);
		log_event(LOG_ERROR, "reload_refused", "problem=\"the store cannot be moved while running\"");
	} else {
		parts_stop(d);
		d->options->config = fresh;
		service_moved(old, fresh);
		config_free(old);
		if (parts_start(d, &e) != OUTCOME_DONE) {
			log_event(LOG_ERROR, "reload", "problem=%s", e.text);
			d->failed =
			    !d->http || !d->collector || !d->deliverer || !d->remotes || !d->publisher;
		} else {
			log_event(LOG_INFO, "reloaded", "config=%s", fresh->path);
		}
	}
	if (service_resume(d->service, d->options->config, &e) != OUTCOME_DONE)
		log_event(LOG_ERROR, "reload", "problem=%s", e.text);
	systemd_notify("READY=1");
}

/* One turn of everything; what the store refuses is logged and tried again later. */
static instant daemon_turn(struct daemon *d)
{
	struct error e;
	instant now = daemon_now(d), next = INSTANT_LAST, write = INSTANT_LAST, publish = INSTANT_LAST;
	enum outcome outcome = collector_turn(d->collector, &e);

	if (outcome == OUTCOME_DONE && now >= d->next_look)
		outcome = schedule_check(d, &e);
	if (outcome == OUTCOME_DONE)
		outcome = evaluate_if_needed(d, &e);
	/* what has come is judged first */
	if (outcome == OUTCOME_DONE && !collector_busy(d->collector))
		publisher_turn(d->publisher, now, &publish, publication_log);
	if (outcome == OUTCOME_DONE)
		outcome = deliverer_turn(d->deliverer, &next, &e);
	if (outcome == OUTCOME_DONE)
		outcome = remotes_turn(d->remotes, &write, &e);
	next = write < next ? write : next;
	next = publish < next ? publish : next;
	if (outcome != OUTCOME_DONE) {
		log_event(LOG_ERROR, "store", "problem=%s", e.text);
		return now + STORE_RETRY;
	}
	return next < d->next_look ? next : d->next_look;
}

static int signal_read(struct daemon *d)
{
	struct signalfd_siginfo info;

	return read(d->signals, &info, sizeof info) == sizeof info ? (int)info.ssi_signo : 0;
}

static void daemon_loop(struct daemon *d)
{
	instant stop_at = INSTANT_LAST;
	bool stopping = false;

	while (!d->failed && (!stopping || ((collector_busy(d->collector) || deliverer_busy(d->deliverer)) &&
					       (instant)time(NULL) < stop_at))) {
		struct pollfd extra = {.fd = d->signals, .events = POLLIN};
		instant next = 0, now;
		int64_t wait = 1000;
		struct error e;

		if (stopping) {
			/* nothing new is begun; what is under way is brought home */
			if (collector_turn(d->collector, &e) != OUTCOME_DONE ||
			    deliverer_turn(d->deliverer, &next, &e) != OUTCOME_DONE) {
				log_event(LOG_ERROR, "store", "problem=%s", e.text);
				break;
			}
		} else {
			next = daemon_turn(d);
			now = daemon_now(d);
			wait = next <= now ? 0 : (next - now) * 1000;
			wait = wait > LOOK_EVERY * 1000 ? LOOK_EVERY * 1000 : wait;
		}
		http_pump(d->http,
		    deliverer_wait_ms(d->deliverer, collector_wait_ms(d->collector, (int)wait)), &extra, 1);
		if (extra.revents) {
			int signal = signal_read(d);

			if (signal == SIGHUP) {
				daemon_reload(d);
			} else if (signal) {
				log_event(LOG_INFO, "stopping", "signal=%d under_way=%zu", signal,
				    collector_busy(d->collector));
				systemd_notify("STOPPING=1");
				stop_at = stopping ? 0 : (instant)time(NULL) + STOP_PATIENCE;
				stopping = true;
			}
		}
	}
}

/* A second daemon on the same store would ask and tell everything twice. */
static enum outcome daemon_lock(struct daemon *d, struct error *e)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/daemon.lock", d->options->config->store);
	d->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	if (d->lock >= 0 && flock(d->lock, LOCK_EX | LOCK_NB) == 0)
		return OUTCOME_DONE;
	return error_set(e, OUTCOME_REFUSED, "%s: %s", path,
	    errno == EWOULDBLOCK ? "another pacesetter run works on this store" : strerror(errno));
}

static enum outcome signals_open(struct daemon *d, struct error *e)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	if (sigprocmask(SIG_BLOCK, &signals, NULL) == 0)
		d->signals = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
	return d->signals >= 0
		   ? OUTCOME_DONE
		   : error_set(e, OUTCOME_REFUSED, "signals cannot be received: %s", strerror(errno));
}

enum outcome daemon_run(struct daemon_options *o, struct error *e)
{
	struct daemon d = {.options = o, .lock = -1, .signals = -1, .offset = o->offset};
	enum outcome outcome = daemon_lock(&d, e);

	if (outcome == OUTCOME_DONE)
		outcome = signals_open(&d, e);
	if (outcome == OUTCOME_DONE)
		outcome = service_begin(&d, e);
	if (outcome == OUTCOME_DONE)
		outcome = parts_start(&d, e);
	if (outcome == OUTCOME_DONE) {
		const struct config *c = o->config;

		log_event(LOG_INFO, "started",
		    "version=%s config=%s store=%s sources=%zu rules=%zu receivers=%zu", PACESETTER_VERSION,
		    c->path, c->store, c->source_count, c->rule_count, c->receiver_count);
		systemd_notify("READY=1");
		daemon_loop(&d);
		log_event(LOG_INFO, "stopped", " ");
		if (d.failed)
			outcome = error_set(e, OUTCOME_REFUSED, "stopped after a failure (the log has it)");
	}
	service_stop(d.service);
	parts_stop(&d);
	if (d.signals >= 0)
		close(d.signals);
	if (d.lock >= 0)
		close(d.lock);
	return outcome;
}
