/* SPDX-License-Identifier: MIT */
#include "tests/hostile.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <string.h>

const char *const hostile_names[] = {"x\n\n**critical** forged", "[click](http://evil.example/)",
    "<at id=all></at>", "<@all>", "<@everyone>", "@all", "@everyone @here @channel", "<!channel>",
    "<!here|x>", "<@U0123ABC>", "<#C01>", "<!subteam^S1>", "![i](http://evil.example/p.png)",
    "<http://evil.example/>", "http://evil.example/x", "HTTPS://EVIL.example", "www.evil.example",
    "evil.example", "me@evil.example", "mailto:me@evil.example", "xmpp:me@evil.example", "# heading",
    "#### h", "- item", "+ item", "* item", "1. one", "2) two", "---", "===", "> quote", "    code", "\tcode",
    "`code`", "```\nblock\n```", "~~~", "~struck~", "a|b\n-|-\nc|d", "| a | b |\n|---|---|\n| c | d |",
    "[a]: http://evil.example/", "[x] done", "- [ ] task", "_em_ __strong__ *em*",
    "&lt;b&gt; &#60;at&#62; &amp;", "&ltb&gt &LT!channel&GT", "\u200b@\u2060all\U000e0041", "[CQ:at,qq=all]",
    "<at user_id=\"all\">x</at>", "<t:1:R>", "</slash:1>", "<id:customize>", "<b>bold</b>",
    "<script>alert(1)</script>", "<font color=\"info\">ok</font>", "\\[a](http://evil.example)", "a\\",
    "\x1b[31mred",
    "\xc2\x9b"
    "31m",
    "\u202e"
    "txt",
    "\u2028"
    "line",
    "\xff\xfe bad \xe4\xb8", "\r\n\r\nnext", "x  \n  y", "[^1]: note", "a[^1]", "<!-- c -->", "<?php ?>",
    "<![CDATA[x]]>", "\"quoted\" 'q'", ":+1: :warning:", "tel:110", "javascript:alert(1)", "//evil.example",
    "ftp://evil.example/", "wss://evil.example", "", "李明", "/evil", "$\\href{http://evil.example}{x}$",
    "东湖\n> <font color=\"warning\">伪造</font>"};
const size_t hostile_count = sizeof hostile_names / sizeof *hostile_names;

void markdown_skeleton(const char *markdown, struct text *out)
{
	static const char *const extensions[] = {
	    "table", "strikethrough", "autolink", "tagfilter", "tasklist"};
	cmark_parser *parser;
	cmark_node *root;
	cmark_iter *walk;
	cmark_event_type event;

	cmark_gfm_core_extensions_ensure_registered();
	parser = cmark_parser_new(CMARK_OPT_DEFAULT | CMARK_OPT_FOOTNOTES);
	for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
		cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(extensions[i]));
	cmark_parser_feed(parser, markdown, strlen(markdown));
	root = cmark_parser_finish(parser);
	walk = cmark_iter_new(root);
	while ((event = cmark_iter_next(walk)) != CMARK_EVENT_DONE) {
		const char *kind = cmark_node_get_type_string(cmark_iter_get_node(walk));

		if (event == CMARK_EVENT_ENTER && strcmp(kind, "text") != 0)
			text_printf(out, "%s ", kind);
	}
	cmark_iter_free(walk);
	cmark_node_free(root);
	cmark_parser_free(parser);
}
