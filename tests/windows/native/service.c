/* A service program that runs another: what the service manager shows is what its child says.

   The child's command line is the value Application below Services\NAME\Parameters, and what
   StartService was given after the name. The child gets an open standard input and says on its standard
   output, one line each:
     hint SECONDS            still starting; give me that long
     running                 started
     failed WIN32 SPECIFIC   not started; these are the service's exit codes
   Asked to stop, this program closes the child's input and reports STOP_PENDING until it has ended. A
   child that ends unasked leaves 1067 (the process terminated unexpectedly). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static SERVICE_STATUS status = {SERVICE_WIN32_OWN_PROCESS, SERVICE_START_PENDING, 0, NO_ERROR, 0, 1, 10000};
static SERVICE_STATUS_HANDLE manager;
static HANDLE input, output;
static volatile LONG asked_to_stop;

static void report(DWORD state, DWORD hint)
{
    status.dwCurrentState = state;
    status.dwWaitHint = hint;
    status.dwCheckPoint = state == SERVICE_RUNNING || state == SERVICE_STOPPED ? 0 : status.dwCheckPoint + 1;
    status.dwControlsAccepted = state == SERVICE_RUNNING ? SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN : 0;
    SetServiceStatus(manager, &status);
}

static void fail(DWORD code, DWORD specific)
{
    status.dwWin32ExitCode = code;
    status.dwServiceSpecificExitCode = specific;
}

static DWORD WINAPI control(DWORD what, DWORD type, void *data, void *context)
{
    if (what == SERVICE_CONTROL_INTERROGATE)
        return NO_ERROR;
    if (what != SERVICE_CONTROL_STOP && what != SERVICE_CONTROL_SHUTDOWN)
        return ERROR_CALL_NOT_IMPLEMENTED;
    InterlockedExchange(&asked_to_stop, 1);
    report(SERVICE_STOP_PENDING, 5000);
    CloseHandle(input);
    return NO_ERROR;
}

static int command_of(const wchar_t *name, wchar_t *command, DWORD room)
{
    wchar_t key[512];
    DWORD size = room * sizeof(wchar_t);
    swprintf(key, 512, L"SYSTEM\\CurrentControlSet\\Services\\%ls\\Parameters", name);
    return RegGetValueW(HKEY_LOCAL_MACHINE, key, L"Application", RRF_RT_REG_SZ, NULL, command, &size) == 0;
}

static HANDLE start(wchar_t *command)
{
    SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
    STARTUPINFOW how = {sizeof how};
    PROCESS_INFORMATION child;
    HANDLE child_input, child_output;
    if (!CreatePipe(&child_input, &input, &inherited, 0) || !CreatePipe(&output, &child_output, &inherited, 0))
        return NULL;
    SetHandleInformation(input, HANDLE_FLAG_INHERIT, 0);
    SetHandleInformation(output, HANDLE_FLAG_INHERIT, 0);
    how.dwFlags = STARTF_USESTDHANDLES;
    how.hStdInput = child_input;
    how.hStdOutput = how.hStdError = child_output;
    if (!CreateProcessW(NULL, command, NULL, NULL, TRUE, CREATE_NO_WINDOW, NULL, NULL, &how, &child))
        return NULL;
    CloseHandle(child_input);
    CloseHandle(child_output);
    CloseHandle(child.hThread);
    return child.hProcess;
}

static void heard(const char *line)
{
    unsigned long first = 0, second = 0;
    if (sscanf(line, "hint %lu", &first) == 1)
        report(SERVICE_START_PENDING, first * 1000);
    else if (sscanf(line, "failed %lu %lu", &first, &second) == 2)
        fail(first, second);
    else if (!strncmp(line, "running", 7) && !asked_to_stop)
        report(SERVICE_RUNNING, 0);
}

static void follow(void)
{
    char line[4096], byte;
    DWORD got, used = 0;
    while (ReadFile(output, &byte, 1, &got, NULL) && got) {
        if (byte == '\n' || used == sizeof line - 1) {
            line[used] = 0;
            used = 0;
            heard(line);
        } else {
            line[used++] = byte;
        }
    }
}

static void WINAPI run(DWORD count, wchar_t **words)
{
    static wchar_t command[4096];
    HANDLE child = NULL;
    manager = RegisterServiceCtrlHandlerExW(words[0], control, NULL);
    report(SERVICE_START_PENDING, 10000);
    if (command_of(words[0], command, 2048)) {
        for (DWORD i = 1; i < count; i++) {
            wcscat(command, L" ");
            wcscat(command, words[i]);
        }
        child = start(command);
    }
    if (child) {
        follow();
        WaitForSingleObject(child, INFINITE);
        if (!asked_to_stop && !status.dwWin32ExitCode)
            fail(ERROR_PROCESS_ABORTED, 0);
    } else {
        fail(GetLastError() ? GetLastError() : ERROR_FILE_NOT_FOUND, 0);
    }
    report(SERVICE_STOPPED, 0);
}

int wmain(void)
{
    SERVICE_TABLE_ENTRYW table[] = {{L"", run}, {NULL, NULL}};
    return StartServiceCtrlDispatcherW(table) ? 0 : 1;
}
