/* Telling systemd how we are (sd_notify's protocol): one datagram to $NOTIFY_SOCKET, nothing where it is not
 * set. */
#ifndef CLI_NOTIFY_H
#define CLI_NOTIFY_H

void notify_systemd(const char *state);

#endif
