/* SPDX-License-Identifier: MIT */
#include "base/address.h"
#include "tests/support.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/un.h>

static void each_address_lies_where_it_lies(void **state)
{
	static const struct {
		const char *host;
		enum address_kind kind;
	} cases[] = {
	    {"127.0.0.1", ADDRESS_MACHINE},
	    {"127.255.255.254", ADDRESS_MACHINE},
	    {"0.0.0.0", ADDRESS_MACHINE},
	    {"0.1.2.3", ADDRESS_MACHINE},
	    {"[::1]", ADDRESS_MACHINE},
	    {"::", ADDRESS_MACHINE},
	    {"localhost", ADDRESS_MACHINE},
	    {"LocalHost.", ADDRESS_MACHINE},
	    {"db.localhost", ADDRESS_MACHINE},
	    {"::ffff:127.0.0.1", ADDRESS_MACHINE},
	    {"::127.0.0.1", ADDRESS_MACHINE},
	    {"64:ff9b::7f00:1", ADDRESS_MACHINE},
	    {"2002:7f00:1::", ADDRESS_MACHINE},
	    {"2001:0:102:304:0:0:80ff:fffe", ADDRESS_MACHINE},
	    {"169.254.169.254", ADDRESS_LINK_LOCAL},
	    {"::ffff:169.254.169.254", ADDRESS_LINK_LOCAL},
	    {"64:ff9b::a9fe:a9fe", ADDRESS_LINK_LOCAL},
	    {"fe80::1", ADDRESS_LINK_LOCAL},
	    {"[febf::1%eth0]", ADDRESS_LINK_LOCAL},
	    {"10.0.0.1", ADDRESS_PRIVATE},
	    {"172.16.0.1", ADDRESS_PRIVATE},
	    {"172.31.255.255", ADDRESS_PRIVATE},
	    {"172.32.0.1", ADDRESS_PUBLIC},
	    {"172.15.255.255", ADDRESS_PUBLIC},
	    {"192.168.1.1", ADDRESS_PRIVATE},
	    {"192.169.1.1", ADDRESS_PUBLIC},
	    {"100.64.0.1", ADDRESS_PRIVATE},
	    {"100.127.255.255", ADDRESS_PRIVATE},
	    {"100.63.255.255", ADDRESS_PUBLIC},
	    {"100.128.0.0", ADDRESS_PUBLIC},
	    {"198.18.0.1", ADDRESS_PRIVATE},
	    {"198.20.0.1", ADDRESS_PUBLIC},
	    {"fc00::1", ADDRESS_PRIVATE},
	    {"fdff::1", ADDRESS_PRIVATE},
	    {"fec0::1", ADDRESS_PRIVATE},
	    {"::ffff:10.0.0.1", ADDRESS_PRIVATE},
	    {"64:ff9b::a00:1", ADDRESS_PRIVATE},
	    {"64:ff9b:1::8.8.8.8", ADDRESS_PRIVATE},
	    {"224.0.0.1", ADDRESS_RESERVED},
	    {"239.255.255.255", ADDRESS_RESERVED},
	    {"240.0.0.1", ADDRESS_RESERVED},
	    {"255.255.255.255", ADDRESS_RESERVED},
	    {"192.0.2.1", ADDRESS_RESERVED},
	    {"ff02::1", ADDRESS_RESERVED},
	    {"2001:db8::1", ADDRESS_RESERVED},
	    {"8.8.8.8", ADDRESS_PUBLIC},
	    {"223.255.255.255", ADDRESS_PUBLIC},
	    {"2400:3200::1", ADDRESS_PUBLIC},
	    {"64:ff9b::808:808", ADDRESS_PUBLIC},
	    {"::ffff:8.8.8.8", ADDRESS_PUBLIC},
	};
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		enum address_kind kind;

		if (!address_kind_of_host(cases[i].host, &kind) || kind != cases[i].kind) {
			print_message("%s: expected %s\n", cases[i].host, address_kind_name(cases[i].kind));
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

static void a_name_lies_nowhere_yet(void **state)
{
	static const char *const names[] = {"stats.example", "notlocalhost", "localhost.example",
	    "10.0.0.1.example", "", "1", "12345678901234567890123456789012345678901234567890"};
	enum address_kind kind;

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_false(address_kind_of_host(names[i], &kind));
	assert_int_equal(
	    address_kind((struct sockaddr *)&(struct sockaddr_un){.sun_family = AF_UNIX}), ADDRESS_MACHINE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_address_lies_where_it_lies),
	    cmocka_unit_test(a_name_lies_nowhere_yet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
