/* SPDX-License-Identifier: MIT */
/* The HTTP side described as an OpenAPI 3.1 document, made from the tables that the HTTP side itself is made
 * from. */
#ifndef SERVER_OPENAPI_H
#define SERVER_OPENAPI_H

#include <stdbool.h>
#include <stdio.h>

/* `token`: whether requests need one. */
void openapi_print(FILE *out, bool token);

#endif
