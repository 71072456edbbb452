/* SPDX-License-Identifier: MIT */
/* Telling systemd how we are (sd_notify's protocol): one datagram to $NOTIFY_SOCKET, nothing where it is not
 * set. */
#ifndef SERVER_NOTIFY_H
#define SERVER_NOTIFY_H

void notify_systemd(const char *state);

#endif
