/* SPDX-License-Identifier: MIT */
#include "base/sandbox_calls.h"
#include "base/memory.h"

#include <errno.h>
#include <linux/filter.h>
#include <pthread.h>
#include <seccomp.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { INSTRUCTIONS_MOST = 4096 };

/* The number is for a libseccomp that does not know the name yet (since 424 they are those of every machine);
 * 0: every one does, and a machine that has no such call has nothing to refuse. */
struct sandbox_call {
	const char *name;
	int number;
};

/* Refused whatever their arguments are. */
static const struct sandbox_call refused_calls[] = {
    /* other machines, and other processes of this one */
    {"socket", 0},
    {"socketpair", 0},
    {"socketcall", 0},
    {"connect", 0},
    {"bind", 0},
    {"listen", 0},
    {"accept", 0},
    {"accept4", 0},
    {"sendto", 0},
    {"sendmsg", 0},
    {"sendmmsg", 0},
    {"recvmsg", 0},
    {"shmget", 0},
    {"shmat", 0},
    {"msgget", 0},
    {"semget", 0},
    {"mq_open", 0},
    {"mq_unlink", 0},
    {"ipc", 0},
    {"ptrace", 0},
    {"process_vm_readv", 0},
    {"process_vm_writev", 0},
    {"process_madvise", 440},
    {"process_mrelease", 448},
    {"kcmp", 0},
    {"pidfd_open", 434},
    {"pidfd_getfd", 438},
    {"setpriority", 0},
    {"ioprio_set", 0},
    {"sched_setscheduler", 0},
    {"sched_setparam", 0},
    {"sched_setattr", 0},
    {"migrate_pages", 0},
    {"move_pages", 0},
    /* out of the process group, which is how all of it is ended */
    {"setsid", 0},
    {"setpgid", 0},
    /* around the other rules */
    {"io_uring_setup", 425},
    {"io_uring_enter", 426},
    {"io_uring_register", 427},
    {"memfd_create", 0},
    {"memfd_secret", 447},
    {"open_by_handle_at", 0},
    {"name_to_handle_at", 0},
    {"userfaultfd", 0},
    {"personality", 0},
    /* namespaces and mounts */
    {"unshare", 0},
    {"setns", 0},
    {"mount", 0},
    {"umount", 0},
    {"umount2", 0},
    {"pivot_root", 0},
    {"chroot", 0},
    {"open_tree", 428},
    {"move_mount", 429},
    {"fsopen", 430},
    {"fsconfig", 431},
    {"fsmount", 432},
    {"fspick", 433},
    {"mount_setattr", 442},
    {"open_tree_attr", 467},
    /* the kernel and the machine */
    {"bpf", 0},
    {"perf_event_open", 0},
    {"kexec_load", 0},
    {"kexec_file_load", 0},
    {"init_module", 0},
    {"finit_module", 0},
    {"delete_module", 0},
    {"reboot", 0},
    {"swapon", 0},
    {"swapoff", 0},
    {"acct", 0},
    {"quotactl", 0},
    {"quotactl_fd", 443},
    {"syslog", 0},
    {"vhangup", 0},
    {"iopl", 0},
    {"ioperm", 0},
    {"modify_ldt", 0},
    {"lookup_dcookie", 0},
    {"fanotify_init", 0},
    {"settimeofday", 0},
    {"stime", 0},
    {"clock_settime", 0},
    {"clock_adjtime", 0},
    {"adjtimex", 0},
    {"sethostname", 0},
    {"setdomainname", 0},
    {"keyctl", 0},
    {"add_key", 0},
    {"request_key", 0},
    /* what is changed of files without opening them: Landlock does not see to it */
    {"chmod", 0},
    {"fchmod", 0},
    {"fchmodat", 0},
    {"fchmodat2", 452},
    {"chown", 0},
    {"fchown", 0},
    {"lchown", 0},
    {"fchownat", 0},
    {"chown32", 0},
    {"fchown32", 0},
    {"lchown32", 0},
    {"setxattr", 0},
    {"lsetxattr", 0},
    {"fsetxattr", 0},
    {"setxattrat", 463},
    {"removexattr", 0},
    {"lremovexattr", 0},
    {"fremovexattr", 0},
    {"removexattrat", 466},
    {"file_setattr", 469},
    {"utime", 0},
    {"utimes", 0},
    {"futimesat", 0},
    {"utimensat", 0},
    {"utimensat_time64", 412},
    {"truncate", 0},
    {"truncate64", 0},
    {"ftruncate", 0},
    {"ftruncate64", 0},
    {"fallocate", 0},
};

/* Where Landlock does not keep signals within the sandbox, no process sends any but to its own group. */
static const struct sandbox_call signal_calls[] = {{"tkill", 0}, {"tgkill", 0}, {"rt_sigqueueinfo", 0},
    {"rt_tgsigqueueinfo", 0}, {"pidfd_send_signal", 424}};

/* Refused where the bits `mask` of an argument are `value`, or (`unlike`) where the argument is not. */
static const struct {
	const char *name;
	unsigned argument;
	bool unlike;
	uint64_t mask, value;
} refused_uses[] = {
    {"clone", 0, false, 0x00020000, 0x00020000}, /* CLONE_NEWNS */
    {"clone", 0, false, 0x02000000, 0x02000000}, /* CLONE_NEWCGROUP */
    {"clone", 0, false, 0x04000000, 0x04000000}, /* CLONE_NEWUTS */
    {"clone", 0, false, 0x08000000, 0x08000000}, /* CLONE_NEWIPC */
    {"clone", 0, false, 0x10000000, 0x10000000}, /* CLONE_NEWUSER */
    {"clone", 0, false, 0x20000000, 0x20000000}, /* CLONE_NEWPID */
    {"clone", 0, false, 0x40000000, 0x40000000}, /* CLONE_NEWNET */
    {"ioctl", 1, false, 0xFFFFFFFF, 0x5412},	 /* TIOCSTI: types into a terminal */
    {"ioctl", 1, false, 0xFFFFFFFF, 0x541C},	 /* TIOCLINUX */
    {"ioctl", 1, false, 0xFFFFFFFF, 0x8901},	 /* FIOSETOWN: signals by way of a pipe */
    {"ioctl", 1, false, 0xFFFFFFFF, 0x8902},	 /* SIOCSPGRP: the same */
    {"fcntl", 1, false, 0xFFFFFFFF, 8},		 /* F_SETOWN: the same */
    {"fcntl", 1, false, 0xFFFFFFFF, 10},	 /* F_SETSIG */
    {"fcntl", 1, false, 0xFFFFFFFF, 15},	 /* F_SETOWN_EX */
    {"prctl", 0, false, 0xFFFFFFFF, 1},		 /* PR_SET_PDEATHSIG: it is set by us */
    {"prlimit64", 0, true, 0, 0},		 /* the limits of another process */
    {"sched_setaffinity", 0, true, 0, 0},
};

/* The programs of the two kinds of kernels, made once each. */
static struct calls {
	pthread_once_t once;
	bool scopes;
	struct sock_filter *program; /* NULL: `problem` */
	unsigned short count;
	int problem;
} all_calls[2] = {{.once = PTHREAD_ONCE_INIT}, {.once = PTHREAD_ONCE_INIT, .scopes = true}};

static int syscall_refuse(scmp_filter_ctx s, const struct sandbox_call *c, uint32_t with)
{
	int number = seccomp_syscall_resolve_name(c->name);

	if (number == __NR_SCMP_ERROR)
		number = c->number;
	return number ? seccomp_rule_add(s, with, number, 0) : 0;
}

static int syscalls_refuse(scmp_filter_ctx s, const struct sandbox_call *calls, size_t count)
{
	int code = 0;

	for (size_t i = 0; i < count && code == 0; i++)
		code = syscall_refuse(s, &calls[i], SCMP_ACT_ERRNO(EPERM));
	return code;
}

static int refuse_uses(scmp_filter_ctx s)
{
	int code = 0;

	for (size_t i = 0; i < sizeof refused_uses / sizeof *refused_uses && code == 0; i++) {
		struct scmp_arg_cmp compare = {.arg = refused_uses[i].argument,
		    .op = refused_uses[i].unlike ? SCMP_CMP_NE : SCMP_CMP_MASKED_EQ,
		    .datum_a = refused_uses[i].unlike ? refused_uses[i].value : refused_uses[i].mask,
		    .datum_b = refused_uses[i].value};

		code = seccomp_rule_add_array(s, SCMP_ACT_ERRNO(EPERM),
		    seccomp_syscall_resolve_name(refused_uses[i].name), 1, &compare);
	}
	return code;
}

static int calls_refuse(scmp_filter_ctx s, bool scopes)
{
	/* calls by other machines' numbers, which the rules do not speak of */
	int code = seccomp_attr_set(s, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);

	if (code == 0)
		code = syscalls_refuse(s, refused_calls, sizeof refused_calls / sizeof *refused_calls);
	if (code == 0)
		code = refuse_uses(s);
	/* its flags lie in memory, where no rule can look: libraries then use clone */
	if (code == 0)
		code = syscall_refuse(s, &(struct sandbox_call){"clone3", 435}, SCMP_ACT_ERRNO(ENOSYS));
	if (code == 0 && !scopes)
		code = syscalls_refuse(s, signal_calls, sizeof signal_calls / sizeof *signal_calls);
	if (code == 0 && !scopes)
		code =
		    seccomp_rule_add(s, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(kill), 1, SCMP_A0_64(SCMP_CMP_NE, 0));
	return code;
}

/* The rules as the kernel takes them, by way of a file that has no name. */
static int calls_export(scmp_filter_ctx s, struct calls *c)
{
	int fd = memfd_create("calls", MFD_CLOEXEC), code = fd < 0 ? -errno : seccomp_export_bpf(s, fd);
	off_t size = code == 0 ? lseek(fd, 0, SEEK_END) : 0;
	size_t count = size > 0 ? (size_t)size / sizeof *c->program : 0;

	if (code == 0 && (count == 0 || count > INSTRUCTIONS_MOST))
		code = -EINVAL;
	if (code == 0) {
		c->program = memory_grow(NULL, (size_t)size);
		c->count = (unsigned short)count;
		if (pread(fd, c->program, (size_t)size, 0) != size) {
			code = -EIO;
			memory_free(&c->program);
		}
	}
	if (fd >= 0)
		close(fd);
	return code;
}

static void calls_make(struct calls *c)
{
	scmp_filter_ctx s = seccomp_init(SCMP_ACT_ALLOW);

	c->problem = s ? calls_refuse(s, c->scopes) : -ENOMEM;
	if (c->problem == 0)
		c->problem = calls_export(s, c);
	if (s)
		seccomp_release(s);
}

static void calls_without_scopes(void)
{
	calls_make(&all_calls[0]);
}

static void calls_with_scopes(void)
{
	calls_make(&all_calls[1]);
}

enum outcome sandbox_calls(bool scopes, struct sock_fprog *program, struct error *e)
{
	struct calls *c = &all_calls[scopes];

	pthread_once(&c->once, scopes ? calls_with_scopes : calls_without_scopes);
	if (!c->program)
		return error_set(e, OUTCOME_REFUSED, "the sandbox cannot be made: %s", strerror(-c->problem));
	*program = (struct sock_fprog){c->count, c->program};
	return OUTCOME_DONE;
}
