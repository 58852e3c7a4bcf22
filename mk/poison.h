/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Copyright (c) 2026 the vmcorpus authors
 */

/*
 * poison.h: names that glibc has and FreeBSD has not, or not where a file asks
 * for POSIX.1-2008 alone.  Where warnings are errors it stands in front of each
 * file of POISONED (mk/flags.mk), so that none of them comes into the tree.
 *
 * The headers come first: their own use of a name does no harm.  A file that
 * needs one of the names, for one system, is an exception that mk/flags.mk
 * names.
 */
#ifdef __linux__

#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <sys/wait.h>

#include <dirent.h>
#include <dlfcn.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <gelf.h>
#include <libelf.h>
#include <zlib.h>

/* Some are macros: to poison those is worth a warning elsewhere. */
#pragma GCC system_header

/* Errno values. */
#pragma GCC poison EADV EBADE EBADFD EBADR EBADRQC EBADSLT EBFONT ECHRNG ECOMM
#pragma GCC poison EDEADLOCK EDOTDOT EHWPOISON EISNAM EKEYEXPIRED EKEYREJECTED
#pragma GCC poison EKEYREVOKED EL2HLT EL2NSYNC EL3HLT EL3RST ELIBACC ELIBBAD
#pragma GCC poison ELIBEXEC ELIBMAX ELIBSCN ELNRNG EMEDIUMTYPE ENAVAIL ENOANO
#pragma GCC poison ENOCSI ENODATA ENOKEY ENOMEDIUM ENONET ENOPKG ENOSR ENOSTR
#pragma GCC poison ENOTNAM ENOTUNIQ EREMCHG EREMOTEIO ERESTART ERFKILL ESRMNT
#pragma GCC poison ESTRPIPE ETIME EUCLEAN EUNATCH EXFULL

/* Signals that are there, but not under POSIX's names alone. */
#pragma GCC poison SIGCLD SIGIO SIGIOT SIGPOLL SIGPROF SIGPWR SIGSTKFLT SIGTRAP
#pragma GCC poison SIGVTALRM SIGWINCH SIGXCPU SIGXFSZ

/* Files. */
#pragma GCC poison F_EXLCK F_GETLK64 F_SETLK64 F_SETLKW64 F_SHLCK O_ASYNC
#pragma GCC poison O_FSYNC O_NDELAY O_RSYNC S_IFBLK S_IFCHR S_IFDIR S_IFIFO
#pragma GCC poison S_IFLNK S_IFMT S_IFREG S_IFSOCK S_TYPEISMQ S_TYPEISSEM
#pragma GCC poison S_TYPEISSHM

/* Memory, limits, clocks. */
#pragma GCC poison CLOCK_BOOTTIME CLOCK_BOOTTIME_ALARM CLOCK_MONOTONIC_COARSE
#pragma GCC poison CLOCK_MONOTONIC_RAW CLOCK_REALTIME_ALARM
#pragma GCC poison CLOCK_REALTIME_COARSE CLOCK_TAI DELAYTIMER_MAX HOST_NAME_MAX
#pragma GCC poison LOGIN_NAME_MAX MCL_ONFAULT PROT_GROWSDOWN PROT_GROWSUP
#pragma GCC poison RLIMIT_LOCKS RLIMIT_MSGQUEUE RLIMIT_NICE RLIMIT_NLIMITS
#pragma GCC poison RLIMIT_OFILE RLIMIT_RTPRIO RLIMIT_RTTIME RLIMIT_SIGPENDING
#pragma GCC poison RTSIG_MAX SEM_VALUE_MAX TTY_NAME_MAX UIO_MAXIOV gettimeofday
#pragma GCC poison getitimer

/* Sockets. */
#pragma GCC poison AF_LOCAL AF_FILE PF_LOCAL PF_UNIX PF_FILE PF_UNSPEC
#pragma GCC poison MSG_BATCH MSG_CMSG_CLOEXEC MSG_CONFIRM MSG_DONTWAIT
#pragma GCC poison MSG_ERRQUEUE MSG_FASTOPEN MSG_FIN MSG_MORE MSG_PROXY MSG_RST
#pragma GCC poison MSG_SYN MSG_WAITFORONE MSG_ZEROCOPY SOCK_CLOEXEC SOCK_DCCP
#pragma GCC poison SOCK_NONBLOCK SOCK_PACKET SOCK_RDM SO_TIMESTAMP
#pragma GCC poison SO_TIMESTAMPING SO_TIMESTAMPNS

/* Sysconf and its like. */
#pragma GCC poison _CS_GNU_LIBC_VERSION _CS_GNU_LIBPTHREAD_VERSION
#pragma GCC poison _CS_LFS64_CFLAGS _CS_LFS64_LDFLAGS _CS_LFS64_LIBS
#pragma GCC poison _CS_LFS64_LINTFLAGS _CS_LFS_CFLAGS _CS_LFS_LDFLAGS
#pragma GCC poison _CS_LFS_LIBS _CS_LFS_LINTFLAGS _PC_2_SYMLINKS
#pragma GCC poison _PC_SOCK_MAXBUF _SC_ATEXIT_MAX _SC_AVPHYS_PAGES _SC_IOV_MAX
#pragma GCC poison _SC_LEVEL1_DCACHE_ASSOC _SC_LEVEL1_DCACHE_LINESIZE
#pragma GCC poison _SC_LEVEL1_DCACHE_SIZE _SC_LEVEL1_ICACHE_ASSOC
#pragma GCC poison _SC_LEVEL1_ICACHE_LINESIZE _SC_LEVEL1_ICACHE_SIZE
#pragma GCC poison _SC_LEVEL2_CACHE_ASSOC _SC_LEVEL2_CACHE_LINESIZE
#pragma GCC poison _SC_LEVEL2_CACHE_SIZE _SC_LEVEL3_CACHE_ASSOC
#pragma GCC poison _SC_LEVEL3_CACHE_LINESIZE _SC_LEVEL3_CACHE_SIZE
#pragma GCC poison _SC_LEVEL4_CACHE_ASSOC _SC_LEVEL4_CACHE_LINESIZE
#pragma GCC poison _SC_LEVEL4_CACHE_SIZE _SC_MINSIGSTKSZ _SC_NPROCESSORS_CONF
#pragma GCC poison _SC_NPROCESSORS_ONLN _SC_PAGE_SIZE _SC_PASS_MAX _SC_SIGSTKSZ
#pragma GCC poison _SC_UIO_MAXIOV _SC_PHYS_PAGES

/* Threads. */
#pragma GCC poison PTHREAD_MUTEX_ERRORCHECK_NP PTHREAD_MUTEX_RECURSIVE_NP
#pragma GCC poison PTHREAD_MUTEX_ROBUST_NP PTHREAD_MUTEX_STALLED_NP
#pragma GCC poison PTHREAD_MUTEX_TIMED_NP PTHREAD_RWLOCK_DEFAULT_NP
#pragma GCC poison PTHREAD_RWLOCK_PREFER_READER_NP
#pragma GCC poison PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP
#pragma GCC poison PTHREAD_RWLOCK_PREFER_WRITER_NP cpu_set_t
#pragma GCC poison pthread_setschedprio

/* Glibc's, which a file has to ask for. */
#pragma GCC poison _GNU_SOURCE _DEFAULT_SOURCE _BSD_SOURCE _SVID_SOURCE
#pragma GCC poison _LARGEFILE64_SOURCE pread64 pwrite64 lseek64 open64 openat64
#pragma GCC poison fopen64 ftello64 fseeko64 ftruncate64 mmap64 stat64 fstat64
#pragma GCC poison lstat64 off64_t loff_t O_LARGEFILE mremap MAP_POPULATE
#pragma GCC poison MAP_HUGETLB MAP_NORESERVE MAP_LOCKED MADV_HUGEPAGE
#pragma GCC poison MADV_DONTDUMP O_PATH O_TMPFILE O_NOATIME fallocate
#pragma GCC poison FALLOC_FL_PUNCH_HOLE splice tee vmsplice sendfile64
#pragma GCC poison sync_file_range renameat2 RENAME_NOREPLACE statx
#pragma GCC poison name_to_handle_at epoll_create1 inotify_init1 signalfd
#pragma GCC poison timerfd_create memfd_create pidfd_open prctl unshare setns
#pragma GCC poison clone gettid process_vm_readv getauxval secure_getenv
#pragma GCC poison program_invocation_name program_invocation_short_name
#pragma GCC poison error_at_line canonicalize_file_name get_current_dir_name
#pragma GCC poison euidaccess strfry memfrob mempcpy wmempcpy rawmemchr strdupa
#pragma GCC poison strndupa strverscmp strchrnul obstack argp_parse
#pragma GCC poison malloc_usable_size mallinfo mallinfo2 mallopt malloc_trim
#pragma GCC poison fopencookie sysinfo get_nprocs get_nprocs_conf bswap_16
#pragma GCC poison bswap_32 bswap_64 __BYTE_ORDER __bswap_64 htole64 le64toh
#pragma GCC poison be64toh TEMP_FAILURE_RETRY

#endif /* __linux__ */
