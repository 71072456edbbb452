/* What an edition says in sentences, made from its figures: as HTML or plain text. */
#ifndef EXPORT_SUMMARY_H
#define EXPORT_SUMMARY_H

#include "export/report.h"

/* "As known on 2023-06-20 10:00 (Asia/Shanghai). Edition 2023-05-mid." */
void summary_moment(const struct report *r, FILE *out);

#endif
