/* SPDX-License-Identifier: MIT */
/* State for systemd (the protocol of sd_notify): one datagram to $NOTIFY_SOCKET, nothing where it is not
 * set. */
#ifndef SERVER_SYSTEMD_H
#define SERVER_SYSTEMD_H

void systemd_notify(const char *state);

#endif
