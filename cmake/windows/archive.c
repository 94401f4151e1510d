/* What Microsoft's compilers expect of Microsoft's runtime library, for linking upstream's archive without it. */
#include <stdint.h>

int _fltused = 0;

uintptr_t __security_cookie = 0x2b992ddfa232;

void __security_check_cookie(uintptr_t cookie) {
  if (cookie != __security_cookie) __builtin_trap();
}
