/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * A private /dev for raw images: libkvm takes a path below /dev/vmm/ for an
 * image of physical memory, and no ordinary user can make one.  A user and a
 * mount namespace of the child's own make it possible on Linux.  Elsewhere
 * the name is there if root has made it a link to the directory of the cases,
 * as make run does on FreeBSD for as long as it runs.
 */

#ifdef __linux__
/* unshare and mount namespaces exist on Linux alone. */
#define	_GNU_SOURCE

#include <sys/mount.h>
#include <sys/types.h>

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#endif

#include <sys/stat.h>

#include <errno.h>

#include "spawn.h"

#ifdef __linux__

static const char *const devices[] = {
	"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"
};
#define	NDEVICES	(sizeof(devices) / sizeof(devices[0]))

static int
put(const char *path, const char *text)
{
	ssize_t n;
	int fd, saved;

	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return (-1);
	n = write(fd, text, strlen(text));
	saved = errno;
	(void)close(fd);
	errno = saved;
	return (n == (ssize_t)strlen(text) ? 0 : -1);
}

/*
 * Enters the namespaces with our own ids, so that exec drops what powers the
 * user namespace gave.  Root may be refused one and needs none.
 */
static int
enter(uid_t uid, gid_t gid)
{
	char map[64];

	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) {
		if (uid != 0)
			return (-1);
		return (unshare(CLONE_NEWNS));
	}
	(void)put("/proc/self/setgroups", "deny");
	(void)snprintf(map, sizeof(map), "%u %u 1", uid, uid);
	if (put("/proc/self/uid_map", map) != 0)
		return (-1);
	(void)snprintf(map, sizeof(map), "%u %u 1", gid, gid);
	return (put("/proc/self/gid_map", map));
}

static int
bind_fd(int fd, const char *to)
{
	char from[64];

	(void)snprintf(from, sizeof(from), "/proc/self/fd/%d", fd);
	return (mount(from, to, NULL, MS_BIND | MS_REC, NULL));
}

int
spawn_devvmm(const char *dir, const char **step)
{
	int fd[NDEVICES], shm, vmm, file;
	size_t i;

	*step = "namespace";
	if (enter(getuid(), getgid()) != 0)
		return (errno);
	/*
	 * Nothing mounted here may show outside.  In a chroot the root is no
	 * mount, but /dev, on which we mount, mostly is one.
	 */
	*step = "private mounts";
	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 &&
	    (errno != EINVAL ||
	    mount("none", "/dev", NULL, MS_REC | MS_PRIVATE, NULL) != 0))
		return (errno);
	*step = "directory for /dev/vmm";
	vmm = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (vmm < 0)
		return (errno);
	/* The cores themselves may lie there. */
	shm = open("/dev/shm", O_PATH | O_DIRECTORY | O_CLOEXEC);
	for (i = 0; i < NDEVICES; i++)
		fd[i] = open(devices[i], O_PATH | O_CLOEXEC);
	*step = "tmpfs on /dev";
	if (mount("vmcorpus", "/dev", "tmpfs", MS_NOSUID, "mode=755") != 0)
		return (errno);
	*step = "devices in /dev";
	for (i = 0; i < NDEVICES; i++) {
		if (fd[i] < 0)
			continue;
		file = open(devices[i], O_CREAT | O_WRONLY | O_CLOEXEC, 0666);
		if (file < 0)
			return (errno);
		(void)close(file);
		if (bind_fd(fd[i], devices[i]) != 0)
			return (errno);
		(void)close(fd[i]);
	}
	(void)symlink("/proc/self/fd", "/dev/fd");
	*step = "/dev/shm";
	if (shm >= 0) {
		if (mkdir("/dev/shm", 0755) != 0 ||
		    bind_fd(shm, "/dev/shm") != 0)
			return (errno);
		(void)close(shm);
	}
	*step = "/dev/vmm";
	if (mkdir("/dev/vmm", 0755) != 0 || bind_fd(vmm, "/dev/vmm") != 0)
		return (errno);
	(void)close(vmm);
	return (0);
}

#else

int
spawn_devvmm(const char *dir, const char **step)
{
	struct stat is, want;

	*step = "/dev/vmm";
	if (stat("/dev/vmm", &is) != 0 || stat(dir, &want) != 0)
		return (errno);
	*step = "/dev/vmm is not the directory of the cases";
	if (is.st_dev != want.st_dev || is.st_ino != want.st_ino)
		return (EBUSY);
	return (0);
}

#endif
