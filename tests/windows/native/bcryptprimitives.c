/* bcryptprimitives.dll: Wine 8 has none, and the Rust inside cryptography's wheel asks it for
   random bytes. RtlGenRandom of advapi32 is exported under its number only. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T length)
{
    while (length) {
        ULONG part = length > 1 << 30 ? 1 << 30 : (ULONG)length;
        if (!SystemFunction036(buffer, part))
            return FALSE;
        buffer += part;
        length -= part;
    }
    return TRUE;
}
