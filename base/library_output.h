/* SPDX-License-Identifier: MIT */
/* What libraries print on standard error by themselves is kept from it: our own errors say what is wrong, in our
 * form, and foreign text passes base/plain.h. */
#ifndef BASE_LIBRARY_OUTPUT_H
#define BASE_LIBRARY_OUTPUT_H

/* From here to library_output_show, what this thread writes to the stream `stderr` goes nowhere; other threads
 * and the descriptor are not concerned. Not nested. */
void library_output_hide(void);
void library_output_show(void);

#endif
